import type { BirthCommand, BirthRow } from '../../domain/entry/birth.js';
import type { EntryNow } from '../../domain/plan/process/entry-now.js';
import { afterFailedTransaction, afterMove, afterTransaction } from '../../domain/plan/process/memory.js';
import type { Doing } from '../../domain/plan/process/step.js';
import { afterFailure } from '../../domain/plan/process/trial.js';
import type { Plan } from '../../domain/plan/state.js';
import { after } from '../../domain/shared/instant.js';
import type { BatchDone } from '../../infra/governed/routes/apply-batch.js';
import { failureOf } from '../../infra/governed/routes/failure.js';
import type { Recorded } from './birth-writer.js';
import { assertClaim, ClaimLost, partOf, passPoint, type RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';
import { waitUntil } from './waiting.js';

/** The steps of a run that go to the entries: their births in the governed database, and what their streams tell of them. */
export class BirthSteps {
  constructor(
    private readonly with_: RunParts,
    private readonly state: RunState,
  ) {}

  async intend(plan: Plan, entries: readonly EntryNow[], closedGates: readonly string[]): Promise<void> {
    await passPoint(this.with_, 'intend:before');
    const gate = closedGates.includes(entries[0]?.collection ?? '') ? 'closed' : 'open';
    const recorded = await this.write(
      plan,
      entries,
      (about, { collection, ordinal }) => ({
        type: 'IntendBirth',
        ordinal,
        route: partOf(this.with_, collection).route,
        ...about,
      }),
      gate,
    );
    const bare = recorded.filter(({ accepted }) => accepted).map(({ entry }) => entry.ordinal);
    this.state.memory = afterMove(this.state.memory, moved(recorded), bare);
    await passPoint(this.with_, 'intend:after');
  }

  async transact(plan: Plan, { entries, queue }: Pick<Doing<'transact'>, 'entries' | 'queue'>): Promise<void> {
    const { applier, options, clock, logger } = this.with_;
    const { state } = this;
    const [trial] = queue;
    if (!trial) return;
    const part = partOf(this.with_, entries[0]?.collection);
    await passPoint(this.with_, 'transact:before');
    let done: BatchDone;
    try {
      const planned = entries.map(({ pin: [code, , key] }) => ({ code, key }));
      done = await applier.apply(plan.planId, part, planned, options.transaction, () => assertClaim(this.with_));
    } catch (error) {
      if (error instanceof ClaimLost) throw error;
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
      state.memory = afterFailedTransaction(state.memory, queue, failure, sequel);
      return;
    }
    state.tally.growth += done.growth;
    state.memory = afterTransaction(state.memory, queue, birthsByOrdinal(entries, done));
    await passPoint(this.with_, 'transact:after');
  }

  /** Outcomes of births that have been committed. */
  async record(plan: Plan, entries: readonly EntryNow[]): Promise<void> {
    const { births } = this.state.memory;
    await passPoint(this.with_, 'outcome:before');
    const recorded = await this.write(plan, entries, (about, { ordinal }) => {
      const birth = births.get(ordinal);
      if (!birth) throw new Error(`No transaction of this run has committed a birth of ${about.code}.`);
      return { type: 'RecordBirth', ...about, ...birth };
    });
    this.state.tally.recorded += entries.length;
    this.state.memory = afterMove(this.state.memory, moved(recorded));
    await passPoint(this.with_, 'outcome:after');
  }

  async refuse(plan: Plan, { entries, failure, released }: Doing<'refuse'>): Promise<void> {
    const { message: reason, sqlState } = failure;
    await passPoint(this.with_, 'refuse:before');
    const recorded = await this.write(plan, entries, (about) => ({
      type: 'RefuseBirth',
      reason,
      sqlState,
      released,
      ...about,
    }));
    this.state.memory = afterMove(this.state.memory, moved(recorded));
    await passPoint(this.with_, 'refuse:after');
  }

  /** Resolves intents in doubt by looking which births stand. */
  async reconcile(plan: Plan, { entries }: Doing<'reconcile'>): Promise<void> {
    const { logger } = this.with_;
    const { state } = this;
    await passPoint(this.with_, 'reconcile:before');
    const found = await this.lookForBirths(plan, entries);
    if (!found) return;
    const recorded = await this.write(plan, entries, (about) => ({
      type: 'ReconcileBirth',
      found: found.get(about.code) ?? null,
      ...about,
    }));
    state.tally.growth += found.size;
    state.tally.recorded += found.size;
    const notFound = entries.length - found.size;
    logger.log({ message: 'intents reconciled', planId: plan.planId, found: found.size, notFound });
    const bare = entries.filter(({ pin: [code] }) => !found.has(code)).map(({ ordinal }) => ordinal);
    state.memory = afterMove(state.memory, moved(recorded), bare);
    await passPoint(this.with_, 'reconcile:after');
  }

  /** Null when the database did not answer: it is asked again after a while, and given up after some attempts. */
  private async lookForBirths(plan: Plan, entries: readonly EntryNow[]): Promise<Map<string, BirthRow> | null> {
    const { applier, logger, clock, signal, options } = this.with_;
    const { state } = this;
    try {
      const codes = entries.map(({ pin: [code] }) => code);
      const part = partOf(this.with_, entries[0]?.collection);
      const births = await applier.lookForBirths(plan.planId, part, codes);
      state.failedLooks = 0;
      return new Map(births.map((row) => [row.code, row]));
    } catch (error) {
      const { message } = failureOf(error);
      logger.warn({ message: 'births in doubt could not be looked for', planId: plan.planId, error: message });
      if (++state.failedLooks >= options.retry.attempts) state.memory = { ...state.memory, fault: message };
      else await waitUntil(after(clock.now(), options.retry.firstDelayMillis), clock, signal, async () => false);
      return null;
    }
  }

  private write(
    plan: Plan,
    entries: readonly EntryNow[],
    commandOf: (about: About, entry: EntryNow) => BirthCommand,
    gate: 'open' | 'closed' = 'open',
  ): Promise<Recorded[]> {
    const { planId } = plan;
    const batch = plan.apply?.inFlight?.batch ?? -1;
    return this.with_.births.writeAll(plan, gate, entries, (entry) => {
      const { collection, pin } = entry;
      return commandOf({ collection, code: pin[0], planId, batch }, entry);
    });
  }
}

/** What every command on a birth is about. Spread last: V8 takes 3 µs to add some properties to a copy, a tenth to copy into others. */
type About = Pick<BirthCommand, 'collection' | 'code' | 'planId' | 'batch'>;

const moved = (recorded: readonly Recorded[]): EntryNow[] => recorded.map(({ entry }) => entry);

const birthsByOrdinal = (entries: readonly EntryNow[], { births }: BatchDone): (readonly [number, BirthRow])[] => {
  const rows = new Map(births.map(({ code, birthId, bornAt, bornVia }) => [code, { birthId, bornAt, bornVia }]));
  return entries.map(({ ordinal, pin: [code] }) => {
    const row = rows.get(code);
    if (!row) throw new Error(`The transaction answered no birth for ${code}; it is reconciled by looking.`);
    return [ordinal, row] as const;
  });
};
