import { type BirthCommand, type BirthRow, decideBirth } from '../../src/domain/entry/birth.js';
import type { PlanCommand } from '../../src/domain/plan/commands.js';
import { decidePlan } from '../../src/domain/plan/decide.js';
import { applyProcess } from '../../src/domain/plan/duties.js';
import { groundChanges } from '../../src/domain/plan/ground.js';
import { type Pinned, pinsIn } from '../../src/domain/plan/pinned-list.js';
import type { EntryNow } from '../../src/domain/plan/process/entry-now.js';
import { defaultHealthLimits } from '../../src/domain/plan/process/health.js';
import {
  afterBatch,
  afterFailedTransaction,
  afterLook,
  afterLookAhead,
  afterMove,
  afterTransaction,
  afterWait,
  forgotten,
  type Memory,
} from '../../src/domain/plan/process/memory.js';
import { nextStep } from '../../src/domain/plan/process/next.js';
import { defaultSizing } from '../../src/domain/plan/process/sizing.js';
import type { Step } from '../../src/domain/plan/process/step.js';
import { afterFailure, type Failure } from '../../src/domain/plan/process/trial.js';
import { isSealed } from '../../src/domain/plan/state.js';
import { groundOf } from './facts.js';
import { entryId, type World } from './world.js';

/** Thrown to end a run of the driver at any effect, as SIGKILL would. */
class Killed extends Error {}

/** A driver of one plan, as the service's own will be: it carries out steps, and can be killed between any two effects. */
export class Driver {
  #memory: Memory = forgotten(3, 2);
  #effects = 0;
  /** Commands of its own that the domain refused though `nextStep` proposed them; must stay empty. */
  readonly refused: string[] = [];

  constructor(
    readonly world: World,
    readonly planId: string,
  ) {}

  /**
   * Drives until there is nothing to do, or until so many effects have happened. Then it dies and forgets, as it would by
   * SIGKILL; or it only pauses for breath between two steps, and what it remembers grows stale.
   */
  run(effects: number, end: 'dies' | 'pauses', lockWaits = 0): void {
    this.#effects = end === 'dies' ? effects : Number.POSITIVE_INFINITY;
    try {
      for (let steps = 0, step = this.#next(lockWaits); step.do !== 'idle'; step = this.#next(0)) {
        if (end === 'pauses' && steps++ >= effects) return;
        this.#carryOut(step);
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    this.#memory = forgotten(3, 2);
  }

  #next(lockWaits: number): Step {
    const { world } = this;
    const plan = world.plan(this.planId);
    return nextStep(plan, this.#memory, {
      now: world.instant,
      closedGates: [...world.closedGates],
      groundChanges: isSealed(plan) && plan.apply ? groundChanges(plan, groundOf(world)).map(({ text }) => text) : [],
      health: { lockWaits, activeSessions: 1, replicationLagMs: null, walBytesPerSecond: null },
      limits: defaultHealthLimits,
    });
  }

  #carryOut(step: Exclude<Step, { do: 'idle' }>): void {
    this.#survive();
    switch (step.do) {
      case 'wait':
        this.world.now = Math.max(this.world.now, Date.parse(step.until));
        this.#memory = afterWait(this.#memory, step.hold);
        return;
      case 'pause':
      case 'claim':
        this.#plan(step.command);
        return;
      case 'look':
        this.#memory = afterLook(this.#memory, this.#look(step.span.from, step.span.to));
        return;
      case 'reconcile':
        this.#reconcile(step.entries);
        return;
      case 'intend':
        this.#intend(step.entries);
        return;
      case 'transact':
        this.#transact(step);
        this.#record(step.meanwhile.record);
        this.#intend(step.meanwhile.intend);
        if (step.meanwhile.look) {
          const { from, to } = step.meanwhile.look;
          this.#memory = afterLookAhead(this.#memory, this.#look(from, to));
        }
        return;
      case 'record':
        this.#record(step.entries);
        return;
      case 'refuse': {
        const { message: reason, sqlState } = step.failure;
        for (const entry of step.entries)
          this.#birth(entry, { type: 'RefuseBirth', reason, sqlState, released: step.released });
        this.#memory = afterMove(this.#memory, this.#again(step.entries));
        return;
      }
      case 'commit': {
        const { applied, from, to } = step.command;
        this.#plan({ ...step.command, registryGrowth: applied, durationMs: 400 });
        this.#memory = afterBatch(this.#memory, to - from, 400, defaultSizing);
        return;
      }
      case 'complete':
        this.#plan({ type: 'CompleteApply', registryBirths: String(births(this.world)) });
        return;
      default:
        throw new Error(`Unknown step ${JSON.stringify(step satisfies never)}`);
    }
  }

  #survive(): void {
    if (this.#effects-- <= 0) throw new Killed();
  }

  #plan(command: PlanCommand): void {
    this.#survive();
    const { world, planId } = this;
    const outcome = decidePlan(command, world.plan(planId), world.context(), world.authorised(applyProcess));
    if (!outcome.ok) this.refused.push(`${command.type}: ${outcome.rule}`);
    else
      for (const event of outcome.events) world.append({ stream: 'plan', id: planId, seen: world.log.length, event });
    if (!outcome.ok) throw new Killed();
  }

  /** Appends what the entry's decider says; answers whether it accepted. */
  #birth(
    { collection, pin: [code] }: Pinned,
    command:
      | { type: 'IntendBirth'; ordinal: number; route: 'retouch' }
      | ({ type: 'RecordBirth' } & BirthRow)
      | { type: 'RefuseBirth'; reason: string; sqlState: string | null; released: boolean }
      | { type: 'ReconcileBirth'; found: BirthRow | null },
  ): boolean {
    this.#survive();
    const { world, planId } = this;
    const plan = world.plan(planId);
    const id = entryId(collection, code);
    const { state, revision } = world.entry(id);
    const batch = isSealed(plan) ? (plan.apply?.inFlight?.batch ?? -1) : -1;
    const full: BirthCommand = { ...command, collection, code, planId, batch };
    const gate = world.closedGates.has(collection) ? 'closed' : 'open';
    const context = { plan, gate, revision, detection: world.detections.get(id) ?? null } as const;
    const outcome = decideBirth(full, state, context, world.authorised(applyProcess));
    if (outcome.ok) for (const event of outcome.events) world.append({ stream: 'entry', id, event });
    else if (command.type !== 'IntendBirth') this.refused.push(`${command.type}: ${outcome.rule}`);
    return outcome.ok;
  }

  #look(from: number, to: number): readonly EntryNow[] {
    const plan = this.world.plan(this.planId);
    return isSealed(plan) ? pinsIn(plan, { from, to }).map((pinned) => this.#now(pinned)) : [];
  }

  #now(pinned: Pinned): EntryNow {
    const id = entryId(pinned.collection, pinned.pin[0]);
    const row = this.world.rows.get(id);
    return {
      ordinal: pinned.ordinal,
      collection: pinned.collection,
      pin: pinned.pin,
      ...this.world.entry(id),
      detection: this.world.detections.get(id) ?? null,
      row: !row?.exists ? 'gone' : row.born ? 'born' : 'unborn',
    };
  }

  #again(entries: readonly EntryNow[]): readonly EntryNow[] {
    return entries.map((entry) => this.#now(entry));
  }

  #reconcile(entries: readonly EntryNow[]): void {
    const bare: number[] = [];
    for (const entry of entries) {
      const row = this.world.rows.get(entryId(entry.collection, entry.pin[0]));
      this.#birth(entry, { type: 'ReconcileBirth', found: row?.born ? birthRow(entry) : null });
      if (!row?.born) bare.push(entry.ordinal);
    }
    this.#memory = afterMove(this.#memory, this.#again(entries), bare);
  }

  #intend(entries: readonly EntryNow[]): void {
    const intended = entries.filter((entry) =>
      this.#birth(entry, { type: 'IntendBirth', ordinal: entry.ordinal, route: 'retouch' }),
    );
    this.#memory = afterMove(
      this.#memory,
      this.#again(entries),
      intended.map(({ ordinal }) => ordinal),
    );
  }

  #transact({ entries, queue }: Extract<Step, { do: 'transact' }>): void {
    const [trial] = queue;
    if (!trial) return;
    const failure = this.#failure(entries);
    if (failure) {
      if (failure.committed) this.#commit(entries);
      const sequel = afterFailure(trial, failure, this.world.instant, 0.5);
      this.#memory = afterFailedTransaction(this.#memory, queue, failure, sequel);
      return;
    }
    const born = this.#commit(entries);
    const others = entries.filter(({ ordinal }) => !born.has(ordinal));
    for (const entry of others)
      this.#birth(entry, { type: 'RefuseBirth', reason: 'gone, or born by others', sqlState: null, released: false });
    this.#memory = afterMove(this.#memory, this.#again(others));
    const births = entries
      .filter(({ ordinal }) => born.has(ordinal))
      .map((entry) => [entry.ordinal, birthRow(entry)] as const);
    this.#memory = afterTransaction(this.#memory, queue, births);
  }

  #record(entries: readonly EntryNow[]): void {
    for (const entry of entries) this.#birth(entry, { type: 'RecordBirth', ...birthRow(entry) });
    this.#memory = afterMove(this.#memory, this.#again(entries));
  }

  #failure(entries: readonly EntryNow[]): (Failure & { readonly committed: boolean }) | null {
    const { connection } = this.world;
    this.world.connection = 0;
    if (connection > 0) return { message: 'connection lost', sqlState: null, committed: connection === 2 };
    const troubles = entries.map(({ collection, pin }) => this.world.rows.get(entryId(collection, pin[0]))?.trouble);
    if (troubles.includes('raises')) return { message: 'a trigger raised', sqlState: 'P0001', committed: false };
    if (troubles.includes('locked')) return { message: 'lock timeout', sqlState: '55P03', committed: false };
    return null;
  }

  /** The governed transaction: one effect, all or nothing. */
  #commit(entries: readonly EntryNow[]): ReadonlySet<number> {
    this.#survive();
    const born = new Set<number>();
    for (const { ordinal, collection, pin } of entries) {
      const row = this.world.rows.get(entryId(collection, pin[0]));
      if (!row?.exists || row.born) continue;
      row.born = 'service';
      row.births += 1;
      born.add(ordinal);
    }
    return born;
  }
}

const birthRow = ({ ordinal }: Pinned): BirthRow => ({
  birthId: String(ordinal),
  bornAt: '2026-06-06T10:00:00.000Z',
  bornVia: 'fn_birth_registry_auto',
});

const births = (world: World): number => [...world.rows.values()].filter(({ born }) => born).length;
