import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { type EntryState, initialEntry } from '../entry/state.js';
import {
  type DraftCollection,
  type DraftEntry,
  type DraftPlan,
  defaultPlanSettings,
  type PlanCommand,
  type PlanContext,
  type ReviewPlan,
} from './commands.js';
import { decidePlan } from './decide.js';
import type { Observed } from './digest.js';
import { applyProcess } from './duties.js';
import type { PlanEvent, Verdict } from './events.js';
import { evolvePlan } from './evolve.js';
import type { Evidence } from './guards/evidence.js';
import { type GuardSetResult, guardSets } from './guards/result.js';
import { initialPlan, isSealed, type Plan } from './state.js';

/** Test helper: the people of a small house, and a plan of theirs over two collections that lawful steps lead through. */
export const people = {
  planner: who('paula', { roles: ['operator'] }),
  operator: who('omar', { roles: ['operator'] }),
  decider: who('dora', { roles: ['owner', 'reviewer'] }),
  reviewer: who('rita', { roles: ['reviewer', 'owner'] }),
  secondReviewer: who('rob', { roles: ['reviewer'] }),
  opener: who('olga', { roles: ['owner', 'reviewer'] }),
  machine: who('night-run', { roles: ['operator', 'reviewer', 'owner', 'steward'], kind: 'service' }),
  policy: who('onboard-first', { roles: ['operator', 'reviewer', 'owner', 'steward'], kind: 'policy' }),
  process: { actor: applyProcess, authority: who('nobody').authority },
} as const satisfies { readonly [name: string]: Authorised };

export const now = '2026-06-06T10:00:00.000Z';

export const contextOf = (more: Partial<PlanContext> = {}): PlanContext => ({
  now,
  settings: defaultPlanSettings,
  closedGates: [],
  ...more,
});

const approved: EntryState = {
  ...initialEntry,
  decision: 'BIRTH_APPROVED',
  decidedBy: 'dora',
  deciders: ['dora'],
  detectedAt: 5n,
};

export const entry = (code: string, more: Partial<DraftEntry> = {}): DraftEntry => ({
  code,
  revision: 0n,
  key: [code.slice(-1)],
  state: approved,
  detection: { position: 5n, status: 'open' },
  ...more,
});

export const collectionOf = (
  collection: string,
  entries: readonly DraftEntry[],
  more: Partial<DraftCollection> = {},
): DraftCollection => ({
  collection,
  route: 'retouch',
  structure: {
    relation: { schema: 'public', table: collection },
    key: [{ column: 'id', type: 'bigint', notNull: true }],
    trigger: `CREATE TRIGGER birth AFTER INSERT OR UPDATE ON ${collection} EXECUTE FUNCTION fn_birth_registry_auto()`,
  },
  entries,
  ...more,
});

/** Five entries: three of `pivots` (ordinals 0 to 2), two of `relations` (3 and 4). */
export const draft = (more: Partial<DraftPlan> = {}): DraftPlan => ({
  type: 'DraftPlan',
  planId: 'p1',
  reason: 'the first of them',
  database: { systemIdentifier: '7001', databaseName: 'shop' },
  gateway: [
    { name: 'fn_birth_registry_auto', hash: 'a1' },
    { name: 'fn_birth_register', hash: 'b2' },
  ],
  collections: [
    collectionOf('relations', [entry('R-2'), entry('R-1')]),
    collectionOf('pivots', [entry('P-1'), entry('P-2'), entry('P-3')]),
  ],
  baseline: { births: '100', unborn: 5, identityBlockers: 4, requiredGaps: 2, duplicateKeys: 0, frozenTools: [] },
  ...more,
});

export const observedFrom = ({ database, gateway, collections }: DraftPlan): Observed => ({
  database,
  gateway,
  collections: collections.map(({ collection, structure, entries }) => ({
    collection,
    structure,
    pins: entries.map(({ code, revision, key }) => [code, String(revision), key]),
  })),
});

export const observed = observedFrom(draft());

/** The digest that the helper's plan is drafted with. */
export const digest = (): string => planAfter([['DraftPlan', draft(), people.planner]]).draft.digest;

export const passingSets: readonly GuardSetResult[] = guardSets.map((set) => ({
  set,
  checks: [{ check: 'all', ok: true, detail: 'seen' }],
}));

const granted = (person: string, role: 'owner' | 'operator' | 'reviewer'): Evidence['histories'][number] => ({
  person,
  events: [
    {
      position: 1n,
      event: {
        type: 'AuthorityGranted',
        data: { person, role, scope: { kind: 'all' }, reason: 'hired', grantedBy: 'stella' },
      },
    },
  ],
});

const all = ['pivots', 'relations'];

/** What rests on lawful acts: dora decided, paula planned, rita reviewed, olga opened the permit. */
export const evidence: Evidence = {
  acts: [
    { kind: 'decide', by: 'dora', collections: all, position: 10n },
    { kind: 'plan', by: 'paula', collections: all, position: 20n },
    { kind: 'review', by: 'rita', collections: all, position: 30n },
    { kind: 'permit', by: 'olga', collections: all, position: 40n },
  ],
  histories: [
    granted('dora', 'owner'),
    granted('paula', 'operator'),
    granted('rita', 'reviewer'),
    granted('olga', 'owner'),
  ],
};

export const commands = {
  dryRun: {
    type: 'RecordDryRun',
    observed,
    collections: [
      {
        collection: 'pivots',
        expected: 3,
        duplicates: 0,
        alreadyBorn: 0,
        vanished: 0,
        withoutCode: 0,
        gatewayExpected: 3,
      },
      {
        collection: 'relations',
        expected: 2,
        duplicates: 0,
        alreadyBorn: 0,
        vanished: 0,
        withoutCode: 0,
        gatewayExpected: 2,
      },
    ],
    unplanned: 0,
    registryBirths: '100',
  },
  guards: { type: 'RecordGuards', observed, sets: passingSets, evidence },
  permit: { type: 'OpenPermit', observed, permitId: 'permit-1', reason: 'go' },
  revoke: { type: 'RevokePermit', reason: 'wait' },
  rehearsal: {
    type: 'RecordRehearsal',
    observed,
    collections: [
      { collection: 'pivots', pass1: 3, pass2: 0 },
      { collection: 'relations', pass1: 2, pass2: 0 },
    ],
    leaked: 0,
    registryBefore: '100',
    registryAfter: '100',
    sequenceDrift: [],
  },
  start: { type: 'StartApply', observed, registryBirths: '100', evidence },
  claim: { type: 'StartBatch', batch: 0, collection: 'pivots', from: 0, to: 3, births: 3 },
  close: {
    type: 'RecordBatch',
    batch: 0,
    collection: 'pivots',
    from: 0,
    to: 3,
    applied: 3,
    refused: [],
    skipped: [],
    registryGrowth: 3,
    durationMs: 40,
  },
  pause: { type: 'PauseApply', cause: 'operator', detail: 'lunch' },
  resume: { type: 'ResumeApply', ground: observed },
  complete: { type: 'CompleteApply', registryBirths: '105' },
  rerun: {
    type: 'RecordRerun',
    collections: [
      { collection: 'pivots', delta: 0, leftUnborn: 0 },
      { collection: 'relations', delta: 0, leftUnborn: 0 },
    ],
    ownBirths: 5,
    registryAfter: '105',
  },
  abandon: { type: 'AbandonPlan', reason: 'no more' },
} as const satisfies { readonly [name: string]: PlanCommand };

export const review = (verdict: Verdict = 'approve'): ReviewPlan => ({
  type: 'ReviewPlan',
  observed,
  digest: digest(),
  verdict,
  reason: 'read it',
});

export type Said = readonly [what: string, command: PlanCommand, by: Authorised, context?: Partial<PlanContext>];

/** The lawful way of the helper's plan, step by step. */
export const way = (): readonly Said[] => [
  ['draft', draft(), people.planner],
  ['dry run', commands.dryRun, people.planner],
  ['review', review(), people.reviewer],
  ['permit', commands.permit, people.opener],
  ['guards', commands.guards, people.operator],
  ['rehearsal', commands.rehearsal, people.operator],
  ['guards again', commands.guards, people.operator],
  ['start', commands.start, people.operator],
  ['claim', commands.claim, people.process],
  ['close', commands.close, people.process],
  [
    'claim the rest',
    { ...commands.claim, batch: 1, collection: 'relations', from: 3, to: 5, births: 2 },
    people.process,
  ],
  [
    'close the rest',
    { ...commands.close, batch: 1, collection: 'relations', from: 3, to: 5, applied: 2, registryGrowth: 2 },
    people.process,
  ],
  ['complete', commands.complete, people.process],
  ['rerun', commands.rerun, people.operator],
];

/** The events of the lawful way up to and with the step named. */
export const until = (last: string): readonly PlanEvent[] => {
  const steps = way();
  return eventsOf(steps.slice(0, steps.findIndex(([what]) => what === last) + 1));
};

/** The events that these commands lead to, one after the other; a refusal fails the spec that wanted it accepted. */
export const eventsOf = (said: readonly Said[], before: readonly PlanEvent[] = []): readonly PlanEvent[] => {
  const events = [...before];
  for (const [what, command, authorised, context] of said) {
    const outcome = decidePlan(command, events.reduce(evolvePlan, initialPlan), contextOf(context), authorised);
    if (!outcome.ok) throw new Error(`${what} was refused: ${outcome.rule}: ${outcome.detail}`);
    events.push(...outcome.events);
  }
  return events;
};

export const planOf = (events: readonly PlanEvent[]): Plan => {
  const state = events.reduce(evolvePlan, initialPlan);
  if (!isSealed(state)) throw new Error(`The plan is ${state.status}, not sealed.`);
  return state;
};

export const planAfter = (said: readonly Said[]): Plan => planOf(eventsOf(said));

/** The decider as specs drive it. */
export const by = (authorised: Authorised, context: Partial<PlanContext> = {}) => ({
  initial: initialPlan,
  evolve: evolvePlan,
  decide: (command: PlanCommand, state: typeof initialPlan) =>
    decidePlan(command, state, contextOf(context), authorised),
});
