import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { LapProgress } from './progress.js';
import { ScanCollections, type ScanReport } from './scan-collections.command.js';

/** A scan that was started over HTTP, as far as it has come. The log, not this list, is what lasts. */
export type ScanJob = {
  readonly id: string;
  readonly startedBy: string;
  readonly startedAt: string;
  status: 'running' | 'completed' | 'failed';
  readonly progress: Map<string, LapProgress>;
  report: ScanReport | null;
  error: unknown;
  readonly done: Promise<void>;
};

const kept = 100;

/** Scans run longer than a request may: each is a job, asked about by its id. The newest hundred are remembered. */
@Injectable()
export class ScanJobs implements OnModuleDestroy {
  private readonly jobs = new Map<string, ScanJob>();
  private readonly stopping = new AbortController();

  constructor(private readonly commands: CommandBus) {}

  /** Starts a scan, or answers the job that this very command started before. */
  start(command: ScanCollections, startedBy: string): ScanJob {
    const { commandId, at } = command.call;
    const earlier = this.jobs.get(commandId);
    if (earlier) return earlier;
    const progress = new Map<string, LapProgress>();
    const watch = {
      onProgress: (lap: LapProgress) => void progress.set(lap.collection, lap),
      signal: this.stopping.signal,
    };
    const { collections, mode, call } = command;
    const running = this.commands.execute(new ScanCollections(collections, mode, call, watch));
    const job: ScanJob = {
      id: commandId,
      startedBy,
      startedAt: at,
      status: 'running',
      progress,
      report: null,
      error: null,
      done: running.then(
        (report) => void Object.assign(job, { report, status: 'completed' }),
        (error: unknown) => void Object.assign(job, { error, status: 'failed' }),
      ),
    };
    this.jobs.set(commandId, job);
    this.forgetOldest();
    return job;
  }

  find(id: string): ScanJob | undefined {
    return this.jobs.get(id);
  }

  /** Laps stop after the page in hand; the next scan goes on from there. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The service is stopping; scan again to go on where the lap stopped.'));
    await Promise.all([...this.jobs.values()].map(({ done }) => done));
  }

  private forgetOldest(): void {
    for (const [id, { status }] of this.jobs) {
      if (this.jobs.size <= kept) return;
      if (status !== 'running') this.jobs.delete(id);
    }
  }
}
