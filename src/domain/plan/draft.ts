import type { Authorised } from '../authority/authority.js';
import { decisionOf } from '../entry/decide.js';
import type { Route } from '../entry/events.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { counted, listed } from '../shared/listed.js';
import { pinEvents, sealLimitBytes } from './chunks.js';
import type { DraftCollection, DraftEntry, DraftPlan, PlanContext } from './commands.js';
import { basisOf, digestOf, type ObservedCollection } from './digest.js';
import { personOperates } from './duties.js';
import type { EntriesPinned, PlanDrafted, PlanEvent, PlannedCollection } from './events.js';
import { gatesOpen } from './ground.js';
import { inCanonicalOrder, type Pin } from './pins.js';
import { isSealed, type PlanState } from './state.js';

/** Pins approved entries and seals them under a digest. A draft that was cut off goes on where its list ended. */
export const draftPlan = (
  command: DraftPlan,
  state: PlanState,
  context: PlanContext,
  by: Authorised,
): Outcome<PlanEvent> => {
  const refusal =
    personOperates(by, 'draft a plan') ??
    taken(command, state) ??
    unfit(command) ??
    gatesOpen(namesOf(command), context);
  if (refusal) return refusal;
  const ordered = inCanonicalOrder(command.collections.filter(isRouted).map(observedCollection));
  const pinned = pinEvents(command.planId, ordered);
  const written = state.status === 'pinning' ? state.chunks : [];
  if (written.some((chunk, index) => !isSameChunk(chunk, pinned[index]))) {
    return refuse(
      'state',
      'draft-interrupted',
      `The list of plan ${command.planId} was cut off, and its entries have moved since; abandon it and draft a new one.`,
    );
  }
  const draft = seal(command, ordered, pinned.length, actorLabel(by.actor));
  if (new TextEncoder().encode(JSON.stringify(draft.data)).length > sealLimitBytes) {
    return refuse(
      'rule',
      'plan-too-wide',
      `Plan ${command.planId} spans ${command.collections.length} collections, more than one event can hold; split it.`,
    );
  }
  return accept<PlanEvent>(...pinned.slice(written.length), draft);
};

const namesOf = ({ collections }: DraftPlan): readonly string[] => collections.map(({ collection }) => collection);

const taken = ({ planId }: DraftPlan, state: PlanState): Refused | null =>
  isSealed(state) || state.status === 'discarded'
    ? refuse(
        'state',
        'plan-exists',
        `A plan ${planId} is already in the ledger; read it, or draft one with another id.`,
      )
    : null;

/** The first thing that keeps these entries from being planned. */
const unfit = ({ planId, collections }: DraftPlan): Refused | null => {
  if (collections.every(({ entries }) => entries.length === 0)) {
    return refuse('rule', 'plan-is-empty', `Plan ${planId} would hold no entry; approve entries for birth first.`);
  }
  const names = collections.map(({ collection }) => collection);
  if (new Set(names).size < names.length) {
    return refuse('rule', 'collection-twice', `Plan ${planId} names a collection twice: ${listed(twice(names))}.`);
  }
  for (const collection of collections) {
    const refusal = collectionUnfit(collection);
    if (refusal) return refusal;
  }
  return null;
};

const collectionUnfit = ({ collection, route, entries }: DraftCollection): Refused | null => {
  if (entries.length === 0) {
    return refuse('rule', 'collection-is-empty', `The plan holds no entry of ${collection}; leave the collection out.`);
  }
  if (route === 'onboard_first') {
    return refuse('rule', 'onboard-first', `${collection} is not onboarded; onboard it first, then plan its births.`);
  }
  const codes = entries.map(({ code }) => code);
  if (new Set(codes).size < codes.length) {
    return refuse('rule', 'entry-twice', `The plan names entries of ${collection} twice: ${listed(twice(codes))}.`);
  }
  const failing = (fails: (entry: DraftEntry) => boolean): readonly string[] =>
    entries.filter(fails).map(({ code }) => code);
  const told = (codes: readonly string[]): string =>
    `${counted(codes.length, 'entry', 'entries')} of ${collection}: ${listed(codes)}`;
  const inFlight = failing(({ state }) => state.birth.status === 'intended');
  if (inFlight.length > 0) {
    return refuse(
      'state',
      'birth-in-flight',
      `Another plan has births in flight for ${told(inFlight)}. Wait for them.`,
    );
  }
  const closed = failing(({ detection }) => detection?.status !== 'open');
  if (closed.length > 0) {
    return refuse('state', 'entry-not-open', `The ledger holds no unborn entity for ${told(closed)}. Leave them out.`);
  }
  const undecided = failing(
    ({ state, revision, detection }) => revision === null || decisionOf(state, { detection }) !== 'BIRTH_APPROVED',
  );
  if (undecided.length > 0) {
    return refuse(
      'rule',
      'not-approved',
      `Nobody approved the birth of ${told(undecided)}. An owner must decide first.`,
    );
  }
  const born = failing(({ state }) => state.birth.status === 'applied');
  if (born.length > 0) {
    return refuse('state', 'already-born', `Births are already applied for ${told(born)}. Leave them out.`);
  }
  const gone = failing(({ key }) => key.length === 0);
  if (gone.length > 0) {
    return refuse('state', 'entity-gone', `There is no row any more for ${told(gone)}. Scan ${collection} again.`);
  }
  return null;
};

const twice = (names: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return names.filter((name) => seen.has(name) || !seen.add(name));
};

type Ordered = ObservedCollection & { readonly route: Route; readonly deciders: readonly string[] };

type Routed = DraftCollection & { readonly route: Route };

/** True for all of them by now: `unfit` refuses the others. */
const isRouted = (of: DraftCollection): of is Routed => of.route !== 'onboard_first';

const observedCollection = ({ collection, structure, route, entries }: Routed): Ordered => ({
  collection,
  structure,
  route,
  deciders: [...new Set(entries.flatMap(({ state }) => state.deciders))].sort(),
  pins: entries.map(({ code, revision, key }): Pin => [code, String(revision), key]),
});

const isSameChunk = (
  written: Pick<EntriesPinned['data'], 'collection' | 'pins'>,
  now: EntriesPinned | undefined,
): boolean =>
  now !== undefined &&
  written.collection === now.data.collection &&
  JSON.stringify(written.pins) === JSON.stringify(now.data.pins);

const seal = (
  { planId, reason, database, gateway, baseline }: DraftPlan,
  ordered: readonly Ordered[],
  chunks: number,
  plannedBy: string,
): PlanDrafted => {
  const basis = basisOf({ database, gateway, collections: ordered });
  let entries = 0;
  const collections = ordered.map(({ collection, route, deciders, pins }): PlannedCollection => {
    const firstOrdinal = entries;
    entries += pins.length;
    return { collection, route, firstOrdinal, entries: pins.length, deciders };
  });
  return {
    type: 'PlanDrafted',
    data: { planId, plannedBy, reason, entries, chunks, collections, basis, digest: digestOf(basis), baseline },
  };
};
