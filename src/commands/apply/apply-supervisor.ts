import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { PlanEvent } from '../../domain/plan/events.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { eachAfter } from '../../infra/eventstore/subscription/each-after.js';
import { PlanLogs } from '../plan/log/plan-logs.js';
import { ApplyDriver, needsDriving } from './apply-driver.js';
import { ApplyOptions } from './apply-options.js';

const prefix = 'plan-';

/** What the last event of a plan can be while there is something to drive. */
const underWay: ReadonlySet<string> = new Set<PlanEvent['type']>([
  'ApplyStarted',
  'BatchStarted',
  'BatchCommitted',
  'ApplyPaused',
  'ApplyResumed',
  'PermitRevoked',
]);

/**
 * Sees to it that every apply under way is driven by some instance: at start, which resolves every intent that a crash
 * left without an outcome, and now and then after it, for plans whose instance has died.
 */
@Injectable()
export class ApplySupervisor implements OnModuleDestroy {
  private readonly logger = new Logger(ApplySupervisor.name);
  private readonly stopping = new AbortController();
  private readonly runs = new Map<string, Promise<void>>();
  private readonly wanting = new Set<string>();
  private seen: bigint | null = null;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly log: EventLog,
    private readonly plans: PlanLogs,
    private readonly driver: ApplyDriver,
    private readonly options: ApplyOptions,
  ) {}

  /** Begins to look after all plans. A single command does not need that: it drives the plan that it is about. */
  start(): void {
    this.timer ??= setInterval(() => void this.look(), this.options.lookEveryMs).unref();
    void this.look();
  }

  /** Drives one plan; answers when the run has ended, here or because another instance has the plan. Never throws. */
  drive(planId: string): Promise<void> {
    const running = this.runs.get(planId);
    if (running) return running;
    const run = this.run(planId).finally(() => this.runs.delete(planId));
    this.runs.set(planId, run);
    return run;
  }

  /** Runs end after the step in hand. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.runs.values());
  }

  /** Looks once which plans want a run, and starts those that no run of this instance drives. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce()
      .catch((error: unknown) =>
        this.logger.warn({ message: 'Applies could not be looked for; it is tried again', error }),
      )
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const streams = new Set<string>();
    const position = await eachAfter(this.log, this.seen, [prefix], ({ stream }) => void streams.add(stream));
    for (const stream of streams) {
      const planId = stream.slice(prefix.length);
      if (await this.wants(stream, planId)) this.wanting.add(planId);
      else this.wanting.delete(planId);
    }
    this.seen = position;
    for (const planId of this.wanting) if (!this.stopping.signal.aborted) void this.drive(planId);
  }

  /** A plan's last event alone tells of most plans that nothing is to be driven, however many there have been. */
  private async wants(stream: string, planId: string): Promise<boolean> {
    const last = await this.log.lastOf(stream);
    return last !== null && underWay.has(last.type) && needsDriving((await this.plans.open(planId)).state);
  }

  private async run(planId: string): Promise<void> {
    try {
      const log = await this.driver.drive(planId, this.stopping.signal);
      if (log && !needsDriving(log.state)) this.wanting.delete(planId);
      else this.wanting.add(planId);
    } catch (error) {
      this.wanting.add(planId);
      this.logger.warn({ message: 'An apply run broke off; the next one reconciles and goes on', planId, error });
    }
  }
}
