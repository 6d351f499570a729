import { decideAuthority } from '../../src/domain/authority/decide.js';
import { roles } from '../../src/domain/authority/events.js';
import { decideEntry } from '../../src/domain/entry/decide.js';
import { decisions } from '../../src/domain/entry/events.js';
import type { PlanCommand } from '../../src/domain/plan/commands.js';
import { decidePlan } from '../../src/domain/plan/decide.js';
import { compare } from '../../src/domain/plan/ground.js';
import { isPreparing, isSealed } from '../../src/domain/plan/state.js';
import { type Actor, actorLabel } from '../../src/domain/shared/actor.js';
import { cast } from './cast.js';
import { commandsOn, draftNow, steps } from './commands.js';
import { Driver } from './driver.js';
import { observe } from './facts.js';
import { codes, collections, entryId, type Row, type World } from './world.js';

/** One number per move; its digits choose what happens, who does it and to what. */
export type Move = number;

/**
 * A command on its way: it may arrive at once, late, out of order, or twice. It tells what the world was like when the log
 * ended at `seen`.
 */
type Letter = {
  readonly planId: string;
  readonly command: PlanCommand;
  readonly from: Actor;
  readonly seen: number;
};

const planIds = ['p0', 'p1', 'p2', 'p3'] as const;

/** Plays a history: people command, the world moves, the driver drives and dies. */
export class Play {
  readonly #letters: Letter[] = [];
  readonly #drivers = new Map<string, Driver>();
  #dice = 0;

  constructor(readonly world: World) {}

  /** Commands of the process that were refused though the process itself proposed them. */
  get surprises(): readonly string[] {
    return [...this.#drivers.values()].flatMap(({ refused }) => refused);
  }

  move(move: Move): void {
    this.#dice = move;
    const kind = this.#pick(20);
    if (kind < 9) this.#advance(this.#current());
    else if (kind < 11) this.#anyone(this.#current());
    else if (kind < 13) this.#decide();
    else if (kind < 14) this.#deliver();
    else if (kind < 16) this.#drive(this.#current());
    else if (kind < 17) this.#authority();
    else if (kind < 18) this.#clock();
    else this.#outside();
  }

  #pick(of: number): number {
    const chosen = this.#dice % of;
    this.#dice = Math.floor(this.#dice / of);
    return chosen;
  }

  #one<T>(of: readonly T[]): T {
    const chosen = of[this.#pick(of.length)];
    if (chosen === undefined) throw new Error('Nothing to choose from.');
    return chosen;
  }

  /** The plan that people are busy with: mostly the first that is not over, so that many histories get far with it. */
  #current(): string {
    const open = planIds.find((id) => !['verified', 'abandoned'].includes(this.world.plan(id).status));
    return open !== undefined && this.#pick(5) > 0 ? open : this.#one(planIds);
  }

  /** The step that the plan needs, mostly by somebody who may take it. */
  #advance(planId: string): void {
    const state = this.world.plan(planId);
    const right: { readonly [status: string]: readonly string[] } = {
      none: ['omar', 'omar', 'rita', 'paula'],
      reviewed: ['olga', 'olga', 'dora', 'paula'],
      'dry-run': ['rob', 'rita', 'dora', 'stella'],
    };
    const names = right[state.status] ?? ['omar', 'paula'];
    const name = this.#one(names);
    const from = cast.find(({ actor }) => actor.name === name)?.actor;
    if (!from) throw new Error(`${name} is not in the cast.`);
    if (state.status === 'none') this.#approveAll();
    for (const needed of this.#neededNow(planId)) {
      const seen = this.world.log.length;
      this.#send({ planId, command: needed(), from, seen });
      // Somebody may lose a right after the guards have passed, and before the start that needs them.
      if (state.status === 'rehearsed' && this.#pick(4) === 0) this.#authority();
    }
    if (state.status === 'applying') this.#driver(planId).run(this.#pick(40), this.#end());
  }

  /** Owners decide in time, so that there is something to plan. */
  #approveAll(): void {
    for (const row of this.world.rows.values()) this.#decideOn(row, 'BIRTH_APPROVED', { kind: 'person', name: 'dora' });
  }

  #neededNow(planId: string): readonly (() => PlanCommand)[] {
    const state = this.world.plan(planId);
    if (!isSealed(state))
      return state.status === 'none' || state.status === 'pinning' ? [() => draftNow(this.world, planId)] : [];
    const commands = commandsOn(this.world, state);
    const needed = {
      drafted: [commands.measure],
      'dry-run': [commands.review],
      reviewed: [commands.permit],
      permitted: [commands.guards, commands.rehearse],
      rehearsed: [commands.guards, commands.start],
      applying: [],
      paused: [commands.resume],
      applied: [commands.rerun],
      verified: [],
      abandoned: [],
    }[state.status];
    if (isPreparing(state) && compare(state, observe(this.world, state)).changes.length > 0) {
      const then = this.#pick(4);
      // As if nothing had changed: the step itself has to notice.
      if (then === 3) return needed.slice(-1);
      const guards = commands.guards();
      if (then === 0) this.#undo();
      return then === 1 ? [() => guards, commands.abandon] : [() => guards];
    }
    return needed;
  }

  /** Anyone tries anything on a plan; the letter may be held back, and arrive when the world is another. */
  #anyone(planId: string): void {
    const state = this.world.plan(planId);
    const { actor: from } = this.#one(cast);
    const command = isSealed(state) ? commandsOn(this.world, state)[this.#one(steps)]() : draftNow(this.world, planId);
    const letter = { planId, command, from, seen: this.world.log.length };
    if (this.#pick(3) === 0) this.#letters.push(letter);
    else this.#send(letter);
  }

  #deliver(): void {
    if (this.#letters.length === 0) return;
    this.#send(this.#one(this.#letters));
  }

  #send(letter: Letter): void {
    const { world } = this;
    const { planId, command, from, seen } = letter;
    const outcome = decidePlan(command, world.plan(planId), world.context(), world.authorised(from));
    if (!outcome.ok) return;
    for (const event of outcome.events) world.append({ stream: 'plan', id: planId, seen, event });
    if (this.#letters.length < 20) this.#letters.push(letter);
  }

  #decide(): void {
    const row = this.world.rows.get(entryId(this.#one(collections), this.#one(codes)));
    if (row) this.#decideOn(row, this.#one(decisions), this.#one(cast).actor);
  }

  #decideOn({ collection, code }: Row, to: (typeof decisions)[number], actor: Actor): void {
    const { world } = this;
    const id = entryId(collection, code);
    const { state, revision } = world.entry(id);
    const context = {
      detection: world.detections.get(id) ?? null,
      revision,
      collection: { onboarded: true, hasIdentity: true },
    };
    const command = { type: 'Decide', collection, code, to, reason: 'r' } as const;
    const outcome = decideEntry(command, state, context, world.authorised(actor));
    if (outcome.ok) for (const event of outcome.events) world.append({ stream: 'entry', id, event });
  }

  #driver(planId: string): Driver {
    const driver = this.#drivers.get(planId) ?? new Driver(this.world, planId);
    this.#drivers.set(planId, driver);
    return driver;
  }

  #end(): 'dies' | 'pauses' {
    return this.#one(['dies', 'pauses']);
  }

  /** The driver runs for a while and is killed, often in the middle of a batch. */
  #drive(planId: string): void {
    this.#driver(planId).run(this.#pick(30), this.#end(), this.#pick(4) === 0 ? 9 : 0);
  }

  #authority(): void {
    const { world } = this;
    const person = actorLabel(this.#one(cast).actor);
    const role = this.#one(roles);
    const type = this.#one(['GrantAuthority', 'RevokeAuthority'] as const);
    const by = this.#pick(2) === 0 ? { kind: 'person' as const, name: 'stella' } : this.#one(cast).actor;
    const command = { type, person, role, scope: { kind: 'all' as const }, reason: 'r' };
    const outcome = decideAuthority(command, world.authorityOf(person), world.authorised(by));
    if (outcome.ok) for (const event of outcome.events) world.append({ stream: 'authority', id: person, event });
  }

  #clock(): void {
    const leaps = [1_000, 60_000, 11 * 60_000, 3_600_000, 25 * 3_600_000, -1_000, -3_600_000, -26 * 3_600_000];
    this.world.now += this.#one(leaps);
  }

  /** The world outside: other sessions, owners at their gates, people who change what a plan stands on. */
  #outside(): void {
    const { world } = this;
    const kind = this.#pick(10);
    const collection = this.#one(collections);
    const row = world.rows.get(entryId(collection, this.#one(codes)));
    if (!row) return;
    if (kind === 0 && this.#pick(3) === 0) world.ground.gateway = 3 - world.ground.gateway;
    else if (kind === 1 && this.#pick(3) === 0)
      world.ground.triggers.set(collection, 3 - (world.ground.triggers.get(collection) ?? 1));
    else if (kind === 2 && this.#pick(3) === 0) row.key = row.key === row.code ? `${row.code}'` : row.code;
    else if (kind === 3) row.exists = !row.exists;
    else if (kind === 4) row.trouble = row.trouble === 'raises' ? 'none' : 'raises';
    else if (kind === 5) row.trouble = row.trouble === 'locked' ? 'none' : 'locked';
    else if (kind === 6) world.connection = this.#pick(2) === 0 ? 1 : 2;
    else if (kind === 7) this.#gate(collection);
    else if (kind === 8) this.#bornElsewhere(row);
    else this.#drift(row);
  }

  /** Whoever changed what a plan stands on takes it back. */
  #undo(): void {
    const { ground, rows } = this.world;
    ground.gateway = 1;
    ground.triggers.clear();
    for (const row of rows.values()) Object.assign(row, { key: row.code, exists: true });
  }

  #gate(collection: string): void {
    const { closedGates } = this.world;
    const type = closedGates.has(collection) ? 'GateOpened' : 'GateClosed';
    if (!closedGates.delete(collection)) closedGates.add(collection);
    this.world.append({ stream: 'gate', id: collection, event: { type } });
  }

  /** Another session touches the row, and its trigger births it: at any moment, between any two of our steps. */
  #bornElsewhere(row: Row): void {
    if (row.exists && row.born === null) row.born = 'other';
  }

  /** A birth disappears, and a later lap finds the entity unborn again. */
  #drift(row: Row): void {
    const id = entryId(row.collection, row.code);
    if (row.born === null || this.world.entry(id).state.birth.status === 'intended') return;
    row.born = null;
    this.world.detect(row);
  }
}
