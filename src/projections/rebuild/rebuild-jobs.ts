import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { RebuildRunning } from '../../infra/postgres/rebuild/build-session.js';
import { READ_MODEL_URL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import type { Projection } from '../engine/projection.js';
import type { RebuildProgress } from './progress.js';
import { type RebuildResult, rebuild } from './rebuild.js';

/** A rebuild that this instance runs or ran. */
export type RebuildJob = {
  readonly projection: string;
  readonly dryRun: boolean;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly state: 'running' | 'done' | 'failed';
  /** The newest that it told; null before its first word. */
  readonly progress: RebuildProgress | null;
  readonly result: RebuildResult | null;
  readonly error: string | null;
};

/** Rebuilds that the service runs while it serves. It remembers the last of each projection until it ends. */
@Injectable()
export class RebuildJobs implements OnModuleDestroy {
  private readonly logger = new Logger(RebuildJobs.name);
  private readonly jobs = new Map<string, RebuildJob>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly log: EventLog,
    @Inject(READ_MODEL_URL) private readonly url: string,
  ) {}

  /**
   * Begins a rebuild, and answers at once.
   * @param record writes down who wanted it; the rebuild fails when that does
   * @throws RebuildRunning when this instance rebuilds the projection already
   */
  start(projection: Projection, dryRun: boolean, startedBy: string, record: () => Promise<void>): RebuildJob {
    const { name } = projection;
    if (this.jobs.get(name)?.state === 'running') throw new RebuildRunning(name);
    const nothingYet = { progress: null, result: null, error: null };
    const job: RebuildJob = {
      projection: name,
      dryRun,
      startedBy,
      startedAt: new Date(),
      state: 'running',
      ...nothingYet,
    };
    this.jobs.set(name, job);
    const run = this.run(projection, dryRun, record);
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
    return job;
  }

  /** The last rebuild of a projection by this instance, or null when there was none since it started. */
  lastOf(projection: string): RebuildJob | null {
    return this.jobs.get(projection) ?? null;
  }

  /** Gives up what is under way: readers have their rows, and the next rebuild begins anew. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The service was stopped; rebuild again.'));
    await Promise.all(this.running);
  }

  private async run(projection: Projection, dryRun: boolean, record: () => Promise<void>): Promise<void> {
    const { log, url } = this;
    const { name } = projection;
    const { signal } = this.stopping;
    const onProgress = (progress: RebuildProgress): void => {
      this.note(name, { progress });
      this.logger.log({ message: `rebuild of ${name}: ${progress.phase}`, ...progress });
    };
    try {
      await record();
      const result = await rebuild({ projection, catalog, log, url, dryRun, onProgress, signal });
      this.note(name, { state: 'done', result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.note(name, { state: 'failed', error: message });
      this.logger.warn({ message: `rebuild of ${name} failed`, error: message });
    }
  }

  private note(projection: string, more: Partial<RebuildJob>): void {
    const job = this.jobs.get(projection);
    if (job) this.jobs.set(projection, { ...job, ...more });
  }
}
