import { collectionAt, type Span } from '../../domain/plan/pinned-list.js';
import type { EntryNow } from '../../domain/plan/process/entry-now.js';
import { afterLook, afterLookAhead, afterWait, unrecorded } from '../../domain/plan/process/memory.js';
import { nextStep } from '../../domain/plan/process/next.js';
import type { Doing, Step } from '../../domain/plan/process/step.js';
import { isSealed, type Plan } from '../../domain/plan/state.js';
import { allEnded } from './all-ended.js';
import { BirthSteps } from './birth-steps.js';
import { PlanSteps } from './plan-steps.js';
import { holdClaim, partOf, type RunParts } from './run-parts.js';
import { RunState } from './run-state.js';
import { waitUntil } from './waiting.js';

/**
 * One run of the process that drives a plan's apply: asks the domain for the next step, carries it out, and asks again.
 * It may be ended at any point; another run, here or on another instance, then goes on from what the log says.
 */
export class ApplyRun {
  private readonly state: RunState;
  private readonly planSteps: PlanSteps;
  private readonly birthSteps: BirthSteps;

  constructor(private readonly with_: RunParts) {
    const { sizing, subBatch } = with_.options;
    this.state = new RunState(sizing.first, subBatch);
    this.planSteps = new PlanSteps(with_, this.state);
    this.birthSteps = new BirthSteps(with_, this.state);
  }

  /** Drives until there is nothing to do, or until it is told to stop. @returns why it stopped */
  async toTheEnd(): Promise<string> {
    const { log, signal, around } = this.with_;
    for (;;) {
      await log.refresh();
      const plan = log.state;
      if (!isSealed(plan) || !plan.apply) return `The plan is ${plan.status}; no apply has begun.`;
      if (signal.aborted) {
        const entries = unrecorded(this.state.memory);
        if (entries.length > 0) await this.birthSteps.record(plan, entries);
        return 'The service is stopping.';
      }
      const surroundings = await around.see(plan);
      const step = nextStep(plan, this.state.memory, surroundings);
      if (step.do === 'idle') return step.why;
      holdClaim(this.with_);
      await this.carryOut(plan, step, surroundings.closedGates);
    }
  }

  private carryOut(plan: Plan, step: Exclude<Step, { do: 'idle' }>, closedGates: readonly string[]): Promise<unknown> {
    switch (step.do) {
      case 'wait':
        return this.wait(step);
      case 'look':
        return this.lookAt(plan, step);
      case 'claim':
        return this.planSteps.claim(plan, step, closedGates);
      case 'pause':
        return this.planSteps.pause(plan, step, closedGates);
      case 'reconcile':
        return this.birthSteps.reconcile(plan, step);
      case 'intend':
        return this.birthSteps.intend(plan, step.entries, closedGates);
      case 'transact':
        return this.transact(plan, step, closedGates);
      case 'record':
        return this.birthSteps.record(plan, step.entries);
      case 'refuse':
        return this.birthSteps.refuse(plan, step);
      case 'commit':
        return this.planSteps.commit(plan, step, closedGates);
      case 'complete':
        return this.planSteps.complete(plan, closedGates);
      default:
        throw new Error(`The process knows no step ${JSON.stringify(step satisfies never)}.`);
    }
  }

  private async wait(step: Doing<'wait'>): Promise<void> {
    const { logger, log, clock, signal, holds } = this.with_;
    logger.warn({ message: 'apply holds', planId: log.planId, until: step.until, reasons: step.reasons });
    const { revision } = log;
    const told = async (): Promise<boolean> => {
      holdClaim(this.with_);
      await log.refresh();
      return log.revision !== revision;
    };
    const { until, reasons } = step;
    await holds.during(log.planId, { until, reasons }, () => waitUntil(until, clock, signal, told));
    this.state.memory = afterWait(this.state.memory, step.hold);
  }

  private async lookAt(plan: Plan, { span }: Doing<'look'>): Promise<void> {
    const inFlight = plan.apply?.inFlight;
    if (!inFlight) this.state.beginBatch();
    const entries = await this.look(plan, span, inFlight ? performance.now() : this.state.beganAt);
    this.state.memory = afterLook(this.state.memory, entries);
  }

  /** While the database is at work on one transaction, the log is written for the last one and the next. */
  private transact(plan: Plan, step: Doing<'transact'>, closedGates: readonly string[]): Promise<void> {
    const { record, intend, look } = step.meanwhile;
    return allEnded([
      this.birthSteps.transact(plan, step),
      ...(record.length > 0 ? [this.birthSteps.record(plan, record)] : []),
      ...(intend.length > 0 ? [this.birthSteps.intend(plan, intend, closedGates)] : []),
      ...(look ? [this.lookAhead(plan, look)] : []),
    ]);
  }

  private async lookAhead(plan: Plan, span: Span): Promise<void> {
    const entries = await this.look(plan, span, this.state.beganAt);
    this.state.memory = afterLookAhead(this.state.memory, entries);
  }

  /**
   * Of entries that no batch has claimed yet, it is enough to know the streams as of the run's beginning: an intent
   * expects the revision that was seen, so whatever was decided since is met there. What a claimed batch has left behind
   * must be seen as it is.
   */
  private look(plan: Plan, span: Span, since: number): Promise<EntryNow[]> {
    return this.with_.look.look(plan, span, partOf(this.with_, collectionAt(plan, span.from)?.collection), since);
  }
}
