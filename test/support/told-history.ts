import { tableNamed } from '../../src/domain/collection/collection.testing.js';
import type { CollectionFacts } from '../../src/domain/collection/facts.js';
import type { PlanEvent } from '../../src/domain/plan/events.js';
import { commands, eventsOf, people, review, type Said, until, way } from '../../src/domain/plan/plan.testing.js';
import { collectionStream, entryStream, planStream, scanStream } from '../../src/domain/shared/stream-name.js';
import type { LiveLog } from './live-log.js';

/*
 * A made-up history that shows every kind of row that the public views can have: collections in every state of repair,
 * entries, and plans from draft to proof.
 */

type Event = { readonly type: string; readonly data: unknown };

const table = (name: string, more: Partial<CollectionFacts> = {}): CollectionFacts =>
  tableNamed(name, { keyGrows: false, hasBirths: true, ...more });

const declared = { declaredIdentity: { strategy: 'column', column: 'code', source: 'declared' } } as const;
const none = { strategy: null, column: null, source: null };
const blocked = { reason: 'identity_blocked', detail: 'No identity is declared.' };

const discovered = (facts: CollectionFacts, gap: { reason: string; detail: string } | null = null): Event => ({
  type: 'CollectionDiscovered',
  data: {
    collection: facts.name,
    facts,
    gap,
    needsTriage: false,
    onboarded: facts.registered && facts.managed,
  },
});

const noArguments = { name: 'birth', args: [], enabled: 'origin', onInsert: true, onUpdate: true } as const;

/** Each collection of the history with the events of its stream. */
const collections: readonly (readonly [name: string, ...events: Event[]])[] = [
  ['pivots', discovered(table('pivots', declared))],
  ['relations', discovered(table('relations', declared))],
  [
    'gated',
    discovered(table('gated', declared)),
    { type: 'GateClosed', data: { collection: 'gated', reason: 'RP-paused', closedBy: 'olga' } },
  ],
  ['inferable', discovered(table('inferable', { trigger: noArguments }), blocked)],
  [
    "o'dd one",
    discovered(table("o'dd one"), blocked),
    {
      type: 'IdentityClassified',
      data: { collection: "o'dd one", identity: { strategy: 'column', column: 'code' }, triggerDefinition: 'CREATE …' },
    },
  ],
  [
    'keyless',
    discovered(table('keyless', { trigger: noArguments, hasIdColumn: false, hasBirths: false }), blocked),
    {
      type: 'IdentityBlocked',
      data: {
        collection: 'keyless',
        reason: 'no_code',
        actionPack: { problem: 'It has no id.', options: [{ title: 'a', effect: 'b', command: 'mend it' }] },
      },
    },
  ],
  [
    'mended',
    discovered(table('mended'), blocked),
    {
      type: 'IdentityApplied',
      data: {
        collection: 'mended',
        writeId: 'w',
        reconciled: false,
        before: none,
        after: { strategy: 'column', column: 'code', source: 'inferred_from_existing_trigger' },
        appliedBy: 'olga',
      },
    },
  ],
  [
    'writing',
    discovered(table('writing', { trigger: noArguments, declaredIdentity: declared.declaredIdentity })),
    {
      type: 'RegistryWriteIntended',
      data: {
        collection: 'writing',
        writeId: 'w2',
        write: { purpose: 'apply_identity', before: none, after: { ...none, strategy: 'synthetic_id' } },
        reason: 'it is so',
        intendedBy: 'olga',
        rehearsedBirths: '9',
      },
    },
  ],
  [
    'tableless',
    discovered(table('tableless', { relation: null, trigger: null, owner: null, key: [] }), {
      reason: 'no_table',
      detail: 'The table public.tableless does not exist.',
    }),
  ],
  [
    'adopted',
    discovered(table('adopted', { registered: false, managed: false, required: false })),
    {
      type: 'CollectionOnboarded',
      data: {
        collection: 'adopted',
        writeId: 'w3',
        reconciled: false,
        identity: { strategy: 'column', column: 'code' },
        onboardedBy: 'olga',
        before: { registry: null, catalog: null },
        after: { registry: null, catalog: { managed: true } },
      },
    },
  ],
  ['foundling', discovered(table('foundling', { registered: false, managed: false, required: false }))],
];

const wide = { ...commands.permit, notBefore: '2000-01-01T00:00:00.000Z', notAfter: '2999-01-01T00:00:00.000Z' };
const past = { ...commands.permit, notBefore: '2000-01-01T00:00:00.000Z', notAfter: '2000-01-02T00:00:00.000Z' };
const longAgo = { now: '2000-01-01T00:00:00.000Z' };

const permitted = (permit: typeof wide, said: readonly Said[] = way()): readonly Said[] =>
  said.map((step) => (step[0] === 'permit' ? [step[0], permit, step[2], longAgo] : step));

const begun = (last: number): readonly Said[] => way().slice(0, last);

/** Each plan of the history with the events of its stream. */
const plans: readonly (readonly [planId: string, events: readonly PlanEvent[]])[] = [
  ['verified', until('rerun')],
  ['ready', eventsOf(permitted(wide, begun(7)))],
  ['expired', eventsOf(permitted(past, begun(7)))],
  ['waiting', eventsOf(begun(2))],
  ['drafted', eventsOf(begun(1))],
  ['rejected', eventsOf([...begun(2), ['reject', review('reject'), people.reviewer]])],
  ['paused', eventsOf([...begun(10), ['pause', commands.pause, people.operator]])],
  ['unproven', until('complete')],
  ['given up', eventsOf([...begun(1), ['abandon', commands.abandon, people.planner]])],
  ['shaken', until('guards again').map((event, index, all) => (index === all.length - 1 ? shaken(event) : event))],
];

/** The last evaluation finds another digest, and one check that does not hold. */
function shaken(event: PlanEvent): PlanEvent {
  if (event.type !== 'GuardsEvaluated') return event;
  const sets = event.data.sets.map((of) =>
    of.set === 'dependency'
      ? { ...of, checks: [{ check: 'open_gate', ok: false, detail: 'The gate is closed.' }] }
      : of,
  );
  const data = { ...event.data, digest: 'another', changes: ['the trigger of pivots changed'], sets, passed: false };
  return { type: event.type, data };
}

/** Writes the history. @returns the last position of each kind of stream, by the projection that reads it */
export const tellHistory = async (live: LiveLog): Promise<{ [projection: string]: bigint }> => {
  const last: { [projection: string]: bigint } = {};
  for (const [name, ...events] of collections) last.collections = await live.append(collectionStream(name), ...events);
  for (const [collection, unborn] of [
    ['pivots', ['P-4', 'P-5', 'P-6']],
    ['gated', ['G-1']],
    ['foundling', ['F-1']],
  ] as const) {
    await tellLap(live, collection, unborn);
  }
  const decided = { from: 'PENDING', decidedBy: 'dora', reason: 'spec', pendingOnboarding: false, detectedAt: '99999' };
  for (const [collection, code, to] of [
    ['pivots', 'P-4', 'BIRTH_APPROVED'],
    ['pivots', 'P-5', 'EXEMPT'],
    ['gated', 'G-1', 'BIRTH_APPROVED'],
  ] as const) {
    const data = { ...decided, collection, code, to };
    last.ledger = await live.append(entryStream(collection, code), { type: 'DecisionRecorded', data });
  }
  for (const [planId, events] of plans) {
    const own = events.map(({ type, data }) => ({ type, data: { ...data, planId } }));
    last.plans = await live.append(planStream(planId), ...own);
  }
  return last;
};

const tellLap = (live: LiveLog, collection: string, unborn: readonly string[]): Promise<bigint> => {
  const of = { collection, lap: 1 };
  const counts = { rowsSeen: unborn.length, rowsBorn: 0, rowsWithoutCode: 0 };
  const bounds = { page: 1, fromExclusive: null, toInclusive: ['9'], born: [], vanished: [], unmet: [] };
  const start = {
    ...of,
    mode: 'full',
    fromExclusive: null,
    identity: { strategy: 'synthetic_id' },
    keyColumns: ['id'],
  };
  return live.append(
    scanStream(collection),
    { type: 'LapStarted', data: start },
    { type: 'PageScanned', data: { ...of, ...bounds, ...counts, unborn } },
    {
      type: 'LapCompleted',
      data: { ...of, mode: 'full', pages: 1, ...counts, newlyLogged: unborn.length, lastKey: ['9'] },
    },
  );
};
