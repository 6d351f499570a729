import { type Authorised, type Authority, evolveAuthority, noAuthority } from '../../src/domain/authority/authority.js';
import type { AuthorityEvent } from '../../src/domain/authority/events.js';
import type { EntryContext } from '../../src/domain/entry/decide.js';
import type { EntryEvent } from '../../src/domain/entry/events.js';
import { type EntryState, evolveEntry, initialEntry } from '../../src/domain/entry/state.js';
import { defaultPlanSettings, type PlanContext } from '../../src/domain/plan/commands.js';
import type { Observed } from '../../src/domain/plan/digest.js';
import type { PlanEvent } from '../../src/domain/plan/events.js';
import { evolvePlan } from '../../src/domain/plan/evolve.js';
import { initialPlan, type PlanState } from '../../src/domain/plan/state.js';
import { type Actor, actorLabel } from '../../src/domain/shared/actor.js';
import { cast } from './cast.js';

/**
 * One line of the whole log, as an auditor would read it. `at` is the command's time, which may jump; `seen`, the log's
 * end when a plan's command looked at the world, from which it may have been a long way to the log.
 */
export type Logged = { readonly position: number; readonly at: number } & (
  | { readonly stream: 'plan'; readonly id: string; readonly seen: number; readonly event: PlanEvent }
  | { readonly stream: 'entry'; readonly id: string; readonly revision: number; readonly event: EntryEvent }
  | { readonly stream: 'authority'; readonly id: string; readonly event: AuthorityEvent }
  | { readonly stream: 'scan'; readonly id: string; readonly event: { readonly type: 'Detected' } }
  | { readonly stream: 'gate'; readonly id: string; readonly event: { readonly type: 'GateClosed' | 'GateOpened' } }
);

/** A row of the governed database. */
export type Row = {
  readonly collection: string;
  readonly code: string;
  key: string;
  exists: boolean;
  /** Who caused its birth; `other` is any session that is not ours. */
  born: 'service' | 'other' | null;
  births: number;
  /** What a transaction over it runs into. */
  trouble: 'none' | 'raises' | 'locked';
};

export const collections = ['pivots', 'relations'] as const;
export const codes = ['A', 'B', 'C'] as const;
export const entryId = (collection: string, code: string): string => `${collection}/${code}`;

/** A ledger and a governed database in memory, small enough that ten thousand of them live and die within a minute. */
export class World {
  now = Date.parse('2026-06-06T10:00:00.000Z');
  readonly log: Logged[] = [];
  readonly plans = new Map<string, PlanState>();
  readonly entries = new Map<string, { readonly state: EntryState; readonly revision: bigint | null }>();
  readonly authorities = new Map<string, Authority>();
  readonly detections = new Map<string, NonNullable<EntryContext['detection']>>();
  readonly closedGates = new Set<string>();
  readonly rows = new Map<string, Row>();
  readonly ground = { database: 1, gateway: 1, triggers: new Map<string, number>() };
  /** The connection breaks: 1 before a commit, 2 after it. */
  connection: 0 | 1 | 2 = 0;

  constructor(readonly quorum: number) {
    for (const { actor, roles, owns } of cast) {
      const granted = (role: AuthorityEvent['data']['role'], names: 'all' | readonly string[]): void =>
        this.append({
          stream: 'authority',
          id: actorLabel(actor),
          event: {
            type: 'AuthorityGranted',
            data: {
              person: actorLabel(actor),
              role,
              scope: names === 'all' ? { kind: 'all' } : { kind: 'collections', names },
              reason: 'the beginning',
              grantedBy: 'policy:configuration',
            },
          },
        });
      for (const role of roles) granted(role, 'all');
      if (owns === 'all' || owns.length > 0) granted('owner', owns);
    }
    for (const collection of collections) {
      for (const code of codes) {
        const row: Row = { collection, code, key: code, exists: true, born: null, births: 0, trouble: 'none' };
        this.rows.set(entryId(collection, code), row);
        this.detect(row);
      }
    }
  }

  get instant(): string {
    return new Date(this.now).toISOString();
  }

  append(line: Omit<Extract<Logged, { stream: 'plan' }>, 'position' | 'at'>): void;
  append(line: Omit<Extract<Logged, { stream: 'entry' }>, 'position' | 'at' | 'revision'>): void;
  append(line: Omit<Extract<Logged, { stream: 'authority' }>, 'position' | 'at'>): void;
  append(line: Omit<Extract<Logged, { stream: 'scan' }>, 'position' | 'at'>): void;
  append(line: Omit<Extract<Logged, { stream: 'gate' }>, 'position' | 'at'>): void;
  append(line: { stream: Logged['stream']; id: string; event: unknown }): void {
    const standing = { position: this.log.length + 1, at: this.now };
    if (line.stream === 'entry') {
      const before = this.entry(line.id);
      const event = line.event as EntryEvent;
      const revision = (before.revision ?? -1n) + 1n;
      this.entries.set(line.id, { state: evolveEntry(before.state, event), revision });
      this.log.push({ ...standing, stream: 'entry', id: line.id, revision: Number(revision), event });
      return;
    }
    if (line.stream === 'plan') this.plans.set(line.id, evolvePlan(this.plan(line.id), line.event as PlanEvent));
    if (line.stream === 'authority') {
      this.authorities.set(line.id, evolveAuthority(this.authorityOf(line.id), line.event as AuthorityEvent));
    }
    this.log.push({ ...standing, ...line } as Logged);
  }

  plan(id: string): PlanState {
    return this.plans.get(id) ?? initialPlan;
  }

  entry(id: string): { readonly state: EntryState; readonly revision: bigint | null } {
    return this.entries.get(id) ?? { state: initialEntry, revision: null };
  }

  authorityOf(label: string): Authority {
    return this.authorities.get(label) ?? noAuthority;
  }

  authorised(actor: Actor): Authorised {
    return { actor, authority: this.authorityOf(actorLabel(actor)) };
  }

  context(): PlanContext {
    return {
      now: this.instant,
      settings: { ...defaultPlanSettings, quorum: this.quorum },
      closedGates: [...this.closedGates],
    };
  }

  detect(row: Row): void {
    const id = entryId(row.collection, row.code);
    this.append({ stream: 'scan', id, event: { type: 'Detected' } });
    this.detections.set(id, { position: BigInt(this.log.length), status: 'open' });
  }

  structure(collection: string): Observed['collections'][number]['structure'] {
    return {
      relation: { schema: 'public', table: collection },
      key: [{ column: 'id', type: 'text', notNull: true }],
      trigger: `version ${this.ground.triggers.get(collection) ?? 1}`,
    };
  }

  get database(): Observed['database'] {
    return { systemIdentifier: String(this.ground.database), databaseName: 'shop' };
  }

  get gateway(): Observed['gateway'] {
    return [{ name: 'fn_birth_registry_auto', hash: String(this.ground.gateway) }];
  }
}
