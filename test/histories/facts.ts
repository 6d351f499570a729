import { revisionFor } from '../../src/domain/entry/birth.js';
import { decisionOf } from '../../src/domain/entry/decide.js';
import type { DraftCollection } from '../../src/domain/plan/commands.js';
import type { Ground, Observed } from '../../src/domain/plan/digest.js';
import type { DryRunFigures } from '../../src/domain/plan/events.js';
import type { Act, AuthorityHistory, Evidence } from '../../src/domain/plan/guards/evidence.js';
import { pinnedCollections } from '../../src/domain/plan/pinned-list.js';
import type { Plan } from '../../src/domain/plan/state.js';
import { collections, entryId, type Row, type World } from './world.js';

/** What handlers would read from streams and from the governed database before they ask a decider. */

const rowOf = (world: World, collection: string, code: string): Row | undefined =>
  world.rows.get(entryId(collection, code));

const keyOf = (row: Row | undefined): readonly string[] => (row?.exists ? [row.key] : []);

/** Everything that is approved and unborn now. */
export const draftable = (world: World): readonly DraftCollection[] =>
  collections
    .map((collection): DraftCollection => {
      const rows = [...world.rows.values()].filter((row) => row.collection === collection);
      const entries = rows.map((row) => {
        const id = entryId(collection, row.code);
        const { state, revision } = world.entry(id);
        return { code: row.code, revision, key: keyOf(row), state, detection: world.detections.get(id) ?? null };
      });
      return {
        collection,
        route: 'retouch',
        structure: world.structure(collection),
        entries: entries.filter(
          ({ state, detection }) =>
            decisionOf(state, { detection }) === 'BIRTH_APPROVED' && state.birth.status === 'none',
        ),
      };
    })
    .filter(({ entries }) => entries.length > 0);

export const groundOf = (world: World): Ground => ({
  database: world.database,
  gateway: world.gateway,
  collections: collections.map((collection) => ({ collection, structure: world.structure(collection) })),
});

export const observe = (world: World, plan: Plan): Observed => ({
  database: world.database,
  gateway: world.gateway,
  collections: pinnedCollections(plan).map(({ collection, pins }) => ({
    collection,
    structure: world.structure(collection),
    pins: pins.map(([code]) => {
      const { state, revision } = world.entry(entryId(collection, code));
      return [code, revisionFor(plan.planId, state, revision), keyOf(rowOf(world, collection, code))];
    }),
  })),
});

export const dryRun = (world: World, plan: Plan): readonly DryRunFigures[] =>
  pinnedCollections(plan).map(({ collection, pins }) => {
    const rows = pins.map(([code]) => rowOf(world, collection, code));
    const expected = rows.filter((row) => row?.exists && row.born === null).length;
    return {
      collection,
      expected,
      duplicates: 0,
      alreadyBorn: rows.filter((row) => row?.exists && row.born !== null).length,
      vanished: rows.filter((row) => !row?.exists).length,
      withoutCode: 0,
      gatewayExpected: expected,
    };
  });

export const evidenceFor = (world: World, plan: Plan): Evidence => {
  const names = plan.draft.collections.map(({ collection }) => collection);
  const acts: Act[] = [];
  const pinned = new Set(
    plan.chunks.flatMap(({ collection, pins }) => pins.map(([code]) => entryId(collection, code))),
  );
  const lastDecision = new Map<string, Act>();
  for (const line of world.log) {
    const position = BigInt(line.position);
    if (line.stream === 'entry' && line.event.type === 'DecisionRecorded' && pinned.has(line.id)) {
      const { decidedBy, collection } = line.event.data;
      lastDecision.set(line.id, { kind: 'decide', by: decidedBy, collections: [collection], position });
    }
    if (line.stream !== 'plan' || line.id !== plan.planId) continue;
    const { event } = line;
    if (event.type === 'PlanDrafted')
      acts.push({ kind: 'plan', by: event.data.plannedBy, collections: names, position });
    if (event.type === 'PlanReviewed' && plan.reviews.includes(event.data)) {
      acts.push({ kind: 'review', by: event.data.reviewedBy, collections: names, position });
    }
    if (event.type === 'PermitOpened' && event.data.permitId === plan.permit?.permitId) {
      acts.push({ kind: 'permit', by: event.data.openedBy, collections: names, position });
    }
  }
  acts.push(...lastDecision.values());
  return { acts, histories: historiesOf(world, new Set(acts.map(({ by }) => by))) };
};

const historiesOf = (world: World, people: ReadonlySet<string>): readonly AuthorityHistory[] => {
  const histories = new Map<string, { position: bigint; event: AuthorityHistory['events'][number]['event'] }[]>();
  for (const line of world.log) {
    if (line.stream !== 'authority' || !people.has(line.id)) continue;
    const events = histories.get(line.id) ?? [];
    events.push({ position: BigInt(line.position), event: line.event });
    histories.set(line.id, events);
  }
  return [...histories].map(([person, events]) => ({ person, events }));
};
