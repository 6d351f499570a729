import { noAuthority } from '../../domain/authority/authority.js';
import type { BirthCommand } from '../../domain/entry/birth.js';
import type { PlanCommand } from '../../domain/plan/commands.js';
import { decidePlan } from '../../domain/plan/decide.js';
import { applyProcess } from '../../domain/plan/duties.js';
import { collectionAt } from '../../domain/plan/pinned-list.js';
import type { EntryNow } from '../../domain/plan/process/entry-now.js';
import {
  afterBatch,
  afterFailedTransaction,
  afterLook,
  afterMove,
  afterTransaction,
  afterWait,
  forgotten,
  type Memory,
} from '../../domain/plan/process/memory.js';
import { nextStep } from '../../domain/plan/process/next.js';
import type { Step } from '../../domain/plan/process/step.js';
import { afterFailure } from '../../domain/plan/process/trial.js';
import { isSealed, type Plan } from '../../domain/plan/state.js';
import { after } from '../../domain/shared/instant.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import type { BatchDone } from '../../infra/governed/routes/apply-batch.js';
import { failureOf } from '../../infra/governed/routes/failure.js';
import type { Part } from '../../infra/governed/routes/part.js';
import { derivedId } from '../shared/ids.js';
import type { DrivePoint } from './apply-options.js';
import type { Recorded } from './birth-writer.js';
import { ClaimLost, type RunParts } from './run-parts.js';
import { waitUntil } from './waiting.js';

type Doing<D extends Step['do']> = Extract<Step, { readonly do: D }>;

/**
 * One run of the process that drives a plan's apply: asks the domain for the next step, carries it out, and asks again.
 * It may be ended at any point; another run, here or on another instance, then goes on from what the log says.
 */
export class ApplyRun {
  private memory: Memory;
  private batch = { startedAt: performance.now(), growth: 0, recorded: 0 };
  private reconciliations = 0;

  constructor(private readonly with_: RunParts) {
    this.memory = forgotten(with_.options.sizing.first);
  }

  /** Drives until there is nothing to do, or until it is told to stop. @returns why it stopped */
  async toTheEnd(): Promise<string> {
    const { log, signal, around } = this.with_;
    for (;;) {
      if (signal.aborted) return 'The service is stopping.';
      await log.refresh();
      const plan = log.state;
      if (!isSealed(plan) || !plan.apply) return `The plan is ${plan.status}; no apply has begun.`;
      const surroundings = await around.see(plan);
      const step = nextStep(plan, this.memory, surroundings);
      if (step.do === 'idle') return step.why;
      this.holdClaim();
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
        return this.onPlan(plan, 'claim', step.command, closedGates);
      case 'pause':
        this.with_.logger.warn({
          message: 'apply paused',
          planId: plan.planId,
          cause: step.command.cause,
          detail: step.command.detail,
        });
        return this.onPlan(plan, 'pause', step.command, closedGates);
      case 'reconcile':
        return this.reconcile(plan, step);
      case 'intend':
        return this.intend(plan, step, closedGates);
      case 'transact':
        return this.transact(plan, step);
      case 'refuse':
        return this.refuse(plan, step);
      case 'commit':
        return this.commit(plan, step, closedGates);
      case 'complete':
        return this.complete(plan, closedGates);
      default:
        throw new Error(`The process knows no step ${JSON.stringify(step satisfies never)}.`);
    }
  }

  private async wait(step: Doing<'wait'>): Promise<void> {
    const { logger, log, clock, signal } = this.with_;
    logger.warn({ message: 'apply holds', planId: log.planId, until: step.until, reasons: step.reasons });
    const { revision } = log;
    await waitUntil(step.until, clock, signal, async () => {
      this.holdClaim();
      await log.refresh();
      return log.revision !== revision;
    });
    this.memory = afterWait(this.memory, step.hold);
  }

  private async lookAt(plan: Plan, { span }: Doing<'look'>): Promise<void> {
    const part = this.partOf(collectionAt(plan, span.from)?.collection);
    // A batch's time counts from the first look at it, so that rate and size follow all of its work.
    if (!plan.apply?.inFlight) this.batch = { startedAt: performance.now(), growth: 0, recorded: 0 };
    this.memory = afterLook(this.memory, await this.with_.look.look(plan, span, part));
  }

  private async reconcile(plan: Plan, { entries }: Doing<'reconcile'>): Promise<void> {
    const { applier, logger, clock, signal, options } = this.with_;
    const part = this.partOf(entries[0]?.collection);
    await this.at('reconcile:before');
    let found: Map<string, { readonly birthId: string; readonly bornAt: string; readonly bornVia: string }>;
    try {
      const codes = entries.map(({ pin: [code] }) => code);
      found = new Map((await applier.lookForBirths(plan.planId, part, codes)).map((row) => [row.code, row]));
    } catch (error) {
      const { message } = failureOf(error);
      logger.warn({ message: 'births in doubt could not be looked for', planId: plan.planId, error: message });
      if (++this.reconciliations >= options.retry.attempts) this.memory = { ...this.memory, fault: message };
      else await waitUntil(after(clock.now(), options.retry.firstDelayMillis), clock, signal, async () => false);
      return;
    }
    this.reconciliations = 0;
    const recorded = await this.births(plan, entries, ({ pin: [code] }) => ({
      type: 'ReconcileBirth',
      found: found.get(code) ?? null,
    }));
    this.batch.growth += found.size;
    this.batch.recorded += found.size;
    logger.log({
      message: 'intents reconciled',
      planId: plan.planId,
      found: found.size,
      notFound: entries.length - found.size,
    });
    const bare = entries.filter(({ pin: [code] }) => !found.has(code)).map(({ ordinal }) => ordinal);
    this.memory = afterMove(this.memory, moved(recorded), bare);
    await this.at('reconcile:after');
  }

  private async intend(plan: Plan, { entries }: Doing<'intend'>, closedGates: readonly string[]): Promise<void> {
    await this.at('intend:before');
    const gate = closedGates.includes(entries[0]?.collection ?? '') ? 'closed' : 'open';
    const recorded = await this.births(
      plan,
      entries,
      ({ collection, ordinal }) => ({ type: 'IntendBirth', ordinal, route: this.partOf(collection).route }),
      gate,
    );
    const bare = recorded.filter(({ accepted }) => accepted).map(({ entry }) => entry.ordinal);
    this.memory = afterMove(this.memory, moved(recorded), bare);
    await this.at('intend:after');
  }

  private async transact(plan: Plan, { entries, queue }: Doing<'transact'>): Promise<void> {
    const { applier, options, clock, logger } = this.with_;
    const [trial] = queue;
    if (!trial) return;
    const part = this.partOf(entries[0]?.collection);
    await this.at('transact:before');
    let done: BatchDone;
    try {
      const planned = entries.map(({ pin: [code, , key] }) => ({ code, key }));
      done = await applier.apply(plan.planId, part, planned, options.transaction);
    } catch (error) {
      const failure = failureOf(error);
      const sequel = afterFailure(trial, failure, clock.now(), Math.random(), options.retry);
      logger.warn({
        message: 'births rolled back',
        planId: plan.planId,
        entries: entries.length,
        error: failure.message,
        sqlState: failure.sqlState,
        next: sequel.next,
      });
      this.memory = afterFailedTransaction(this.memory, queue, failure, sequel);
      return;
    }
    await this.at('transact:after');
    const rows = new Map(done.births.map(({ code, ...row }) => [code, row]));
    await this.at('outcome:before');
    const recorded = await this.births(plan, entries, ({ pin: [code] }) => {
      const row = rows.get(code);
      if (!row) throw new Error(`The transaction answered no birth for ${code}; it is reconciled by looking.`);
      return { type: 'RecordBirth', birthId: row.birthId, bornAt: row.bornAt, bornVia: row.bornVia };
    });
    this.batch.growth += done.growth;
    this.batch.recorded += entries.length;
    this.memory = afterTransaction(this.memory, queue, moved(recorded));
    await this.at('outcome:after');
  }

  private async refuse(plan: Plan, { entries, failure, released }: Doing<'refuse'>): Promise<void> {
    const { message: reason, sqlState } = failure;
    await this.at('refuse:before');
    const recorded = await this.births(plan, entries, () => ({ type: 'RefuseBirth', reason, sqlState, released }));
    this.memory = afterMove(this.memory, moved(recorded));
    await this.at('refuse:after');
  }

  private async commit(plan: Plan, { command }: Doing<'commit'>, closedGates: readonly string[]): Promise<void> {
    const durationMs = Math.round(performance.now() - this.batch.startedAt);
    // Births that an earlier run recorded were counted by that run, inside its own transactions.
    const registryGrowth = this.batch.growth + (command.applied - this.batch.recorded);
    if (!(await this.onPlan(plan, 'commit', { ...command, registryGrowth, durationMs }, closedGates))) return;
    this.memory = afterBatch(this.memory, command.to - command.from, durationMs, this.with_.options.sizing);
    const { planId } = this.with_.log;
    const { batch, applied, refused, skipped } = command;
    this.with_.logger.log({
      message: 'batch committed',
      planId,
      batch,
      applied,
      refused: refused.length,
      skipped: skipped.length,
      durationMs,
    });
  }

  private async complete(plan: Plan, closedGates: readonly string[]): Promise<void> {
    const registryBirths = await this.with_.applier.countBirths();
    await this.onPlan(plan, 'complete', { type: 'CompleteApply', registryBirths }, closedGates);
  }

  /** A command on the plan's own stream. If somebody else wrote there first, nothing happens (false): the step is asked for anew. */
  private async onPlan(
    plan: Plan,
    what: 'claim' | 'pause' | 'commit' | 'complete',
    command: PlanCommand,
    closedGates: readonly string[],
  ): Promise<boolean> {
    const { log, planClock, clock } = this.with_;
    await this.at(`${what}:before`);
    if (log.state !== plan) return false;
    const process = { actor: applyProcess, authority: noAuthority };
    const outcome = decidePlan(command, plan, planClock.context(closedGates), process);
    if (!outcome.ok)
      throw new Error(`The domain refused a step of its own process (${outcome.rule}): ${outcome.detail}`);
    if (outcome.events.length === 0) return false;
    const commandId = derivedId('apply-step', log.planId, String(log.revision));
    try {
      await log.append(outcome.events, {
        commandId,
        correlationId: derivedId('apply', log.planId),
        actor: applyProcess,
        at: clock.now(),
      });
    } catch (error) {
      if (error instanceof WrongRevision) return false;
      throw error;
    }
    await this.at(`${what}:after`);
    return true;
  }

  private births(
    plan: Plan,
    entries: readonly EntryNow[],
    commandOf: (entry: EntryNow) => DistributiveOmit<BirthCommand, 'collection' | 'code' | 'planId' | 'batch'>,
    gate: 'open' | 'closed' = 'open',
  ): Promise<Recorded[]> {
    const { planId } = plan;
    const batch = plan.apply?.inFlight?.batch ?? -1;
    return this.with_.births.writeAll(plan, gate, entries, (entry) => {
      const { collection, pin } = entry;
      return { ...commandOf(entry), collection, code: pin[0], planId, batch } as BirthCommand;
    });
  }

  private partOf(collection: string | undefined): Part {
    const part = this.with_.parts.get(collection ?? '');
    if (!part)
      throw new Error(`The collection ${collection} has no lawful route any more; see to it, then resume the plan.`);
    return part;
  }

  private holdClaim(): void {
    if (this.with_.claim.lost)
      throw new ClaimLost(`The claim on plan ${this.with_.log.planId} was lost; another run takes it up.`);
  }

  private async at(point: DrivePoint): Promise<void> {
    this.holdClaim();
    await this.with_.options.onPoint(point, this.with_.log.planId);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const moved = (recorded: readonly Recorded[]): EntryNow[] => recorded.map(({ entry }) => entry);
