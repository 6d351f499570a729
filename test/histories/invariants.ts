import { type Authority, evolveAuthority, holds, noAuthority } from '../../src/domain/authority/authority.js';
import type { BirthIntended, DecisionRecorded } from '../../src/domain/entry/events.js';
import type {
  ApplyStarted,
  BatchCommitted,
  BatchStarted,
  PermitOpened,
  PlanDrafted,
  PlanReviewed,
} from '../../src/domain/plan/events.js';
import { entryId, type Logged, type World } from './world.js';

type At<E> = { readonly position: number; readonly at: number; readonly data: E };
type Seen<E> = At<E> & { readonly seen: number };

/**
 * Says everything that is wrong with a history. It reads only the log and the governed database, and knows nothing of
 * the deciders' states: it restates domain.md's "Separation of duties" and "Invariants" 1 to 4 in its own words.
 */
export const broken = (world: World): readonly string[] => {
  const plans = new Map<string, PlanStory>();
  const wrong: string[] = [];
  for (const line of world.log) {
    if (line.stream !== 'plan') continue;
    const story = plans.get(line.id) ?? new PlanStory(line.id);
    plans.set(line.id, story);
    story.read(line, wrong);
  }
  for (const story of plans.values()) story.judge(world, wrong);
  judgeEntries(world, plans, wrong);
  judgeAuthority(world, wrong);
  return wrong;
};

class PlanStory {
  readonly pins = new Map<string, { readonly revision: string; readonly ordinal: number }>();
  draft: At<PlanDrafted['data']> | null = null;
  readonly reviews: At<PlanReviewed['data']>[] = [];
  readonly permits: At<PermitOpened['data']>[] = [];
  readonly revoked = new Map<string, number>();
  /** Where guards found another digest: reviews before it count for nothing. */
  voidedAt = 0;
  start: Seen<ApplyStarted['data']> | null = null;
  readonly claims: At<BatchStarted['data']>[] = [];
  readonly batches: At<BatchCommitted['data']>[] = [];
  readonly pauses: { readonly position: number; readonly applying: boolean }[] = [];

  constructor(readonly id: string) {}

  read({ position, at, seen, event }: Extract<Logged, { stream: 'plan' }>, wrong: string[]): void {
    switch (event.type) {
      case 'EntriesPinned':
        for (const [index, [code, revision]] of event.data.pins.entries()) {
          this.pins.set(entryId(event.data.collection, code), { revision, ordinal: event.data.firstOrdinal + index });
        }
        return;
      case 'PlanDrafted':
        if (this.draft) wrong.push(`${this.id}: drafted twice`);
        this.draft = { position, at, data: event.data };
        return;
      case 'PlanReviewed':
        this.reviews.push({ position, at, data: event.data });
        return;
      case 'PermitOpened':
        if (this.permits.some(({ data }) => data.permitId === event.data.permitId))
          wrong.push(`${this.id}: permit twice`);
        this.permits.push({ position, at, data: event.data });
        return;
      case 'PermitRevoked':
        this.revoked.set(event.data.permitId, position);
        return;
      case 'GuardsEvaluated':
        if (event.data.digest !== this.draft?.data.digest && !this.start) this.voidedAt = position;
        return;
      case 'ApplyStarted':
        if (this.start) wrong.push(`${this.id}: applied twice`);
        this.start = { position, at, seen, data: event.data };
        return;
      case 'BatchStarted':
        this.claims.push({ position, at, data: event.data });
        return;
      case 'BatchCommitted':
        this.batches.push({ position, at, data: event.data });
        return;
      case 'ApplyPaused':
      case 'ApplyResumed':
        this.pauses.push({ position, applying: event.type === 'ApplyResumed' });
        return;
      default:
        return;
    }
  }

  judge(world: World, wrong: string[]): void {
    const { draft, start } = this;
    const say = (what: string): void => void wrong.push(`${this.id}: ${what}`);
    if (!draft) {
      if (this.reviews.length + this.permits.length > 0 || start) say('acted on before it was drafted');
      return;
    }
    const reviewers = new Set(this.reviews.map(({ data }) => data.reviewedBy));
    const openers = new Set(this.permits.map(({ data }) => data.openedBy));
    const planner = draft.data.plannedBy;
    if (reviewers.has(planner)) say('reviewed by its planner');
    if (openers.has(planner)) say('permitted by its planner');
    for (const name of reviewers) if (openers.has(name)) say(`${name} reviewed it and opened its permit`);
    for (const name of decidersBefore(world, this.pins, draft.position)) {
      if (reviewers.has(name)) say(`reviewed by ${name}, who decided on it`);
    }
    for (const name of [planner, ...reviewers, ...openers]) {
      if (/^(service|policy):/.test(name)) say(`${name} acted as a person`);
    }
    if (start) this.#judgeStart(world, start, say);
    this.#judgeBatches(say);
  }

  #judgeStart(world: World, start: Seen<ApplyStarted['data']>, say: (what: string) => void): void {
    const verdicts = new Map<string, At<PlanReviewed['data']>>();
    for (const review of this.reviews) {
      if (review.position < start.position && review.position > this.voidedAt)
        verdicts.set(review.data.reviewedBy, review);
    }
    const standing = [...verdicts.values()];
    if (standing.some(({ data }) => data.verdict === 'reject')) say('applied against a rejection');
    if (standing.filter(({ data }) => data.digest === this.draft?.data.digest).length < world.quorum) {
      say('applied without enough reviews of its digest');
    }
    if (start.data.digest !== this.draft?.data.digest) say('applied under another digest');
    const permit = this.permits.find(({ data }) => data.permitId === start.data.permitId);
    if (!permit || permit.position > start.position) say('applied without a permit');
    else {
      const { notBefore, notAfter } = permit.data;
      if (start.at < Date.parse(notBefore) || start.at > Date.parse(notAfter))
        say('applied outside the permit’s window');
      const revokedAt = this.revoked.get(permit.data.permitId);
      if (revokedAt !== undefined && revokedAt < start.position) say('applied under a revoked permit');
      for (const { position } of this.claims) {
        if (revokedAt !== undefined && position > revokedAt) say('a batch was claimed after the permit was revoked');
      }
      const applied = world.log.filter(
        ({ stream, event }) => stream === 'entry' && event.type === 'BirthApplied' && event.data.planId === this.id,
      ).length;
      if (applied > permit.data.budget) say(`${applied} births, the permit allows ${permit.data.budget}`);
    }
    this.#judgeStanding(world, start, standing, say);
    // No append spans two streams: whoever decides between the start's last look and its event is heard entry by entry,
    // and `judgeEntries` sees that none of those is born on a decision that the plan does not pin.
    for (const line of world.log) {
      if (line.position > start.seen) break;
      if (line.position < (this.draft?.position ?? 0) || line.stream !== 'entry') continue;
      if (line.event.type === 'DecisionRecorded' && this.pins.has(line.id))
        say(`applied though ${line.id} was decided on since`);
    }
  }

  /** Whoever planned, decided, reviewed or permitted held the right to all along, until the start looked for the last time. */
  #judgeStanding(
    world: World,
    start: Seen<ApplyStarted['data']>,
    reviews: readonly At<PlanReviewed['data']>[],
    say: (what: string) => void,
  ): void {
    const acts: { readonly by: string; readonly position: number; readonly may: (held: Authority) => boolean }[] = [];
    const names = this.draft?.data.collections.map(({ collection }) => collection) ?? [];
    const { position = 0, data: { plannedBy = '' } = {} } = this.draft ?? {};
    acts.push({ by: plannedBy, position, may: (held) => holds(held, 'operator') });
    for (const { position, data } of reviews) {
      acts.push({ by: data.reviewedBy, position, may: (held) => holds(held, 'reviewer') });
    }
    const permit = this.permits.find(({ data }) => data.permitId === start.data.permitId);
    if (permit) {
      const may = (held: Authority): boolean => names.every((name) => holds(held, 'owner', name));
      acts.push({ by: permit.data.openedBy, position: permit.position, may });
    }
    const decisions = new Map<string, (typeof acts)[number]>();
    for (const line of world.log) {
      if (line.position > start.seen) break;
      if (line.stream !== 'entry' || line.event.type !== 'DecisionRecorded' || !this.pins.has(line.id)) continue;
      const { decidedBy: by, collection } = line.event.data;
      decisions.set(line.id, { by, position: line.position, may: (held) => holds(held, 'owner', collection) });
    }
    acts.push(...decisions.values());
    const held = new Map<string, Authority>();
    for (const line of world.log) {
      if (line.position > start.seen) return;
      if (line.stream !== 'authority') continue;
      const now = evolveAuthority(held.get(line.id) ?? noAuthority, line.event);
      held.set(line.id, now);
      const lapsed = acts.some(({ by, position, may }) => by === line.id && position < line.position && !may(now));
      if (lapsed) say(`applied though ${line.id} had lost the right to what they did for it`);
    }
  }

  /** Batches are claimed while the apply is under way, and follow each other without a gap. */
  #judgeBatches(say: (what: string) => void): void {
    let next = 0;
    for (const [index, { position, data }] of this.batches.entries()) {
      const claim = this.claims[index];
      if (data.batch !== index || data.from !== next) say(`batch ${data.batch} does not follow the one before`);
      if (!claim || claim.position > position || claim.data.batch !== index) say(`batch ${data.batch} was not claimed`);
      if (data.registryGrowth !== data.applied) say(`batch ${data.batch} has side births`);
      next = data.to;
    }
    for (const { position } of this.claims) {
      if (this.pauses.filter((pause) => pause.position < position).at(-1)?.applying === false)
        say('a batch was claimed in a pause');
    }
  }
}

function* decidersBefore(world: World, pins: ReadonlyMap<string, unknown>, position: number): Generator<string> {
  for (const line of world.log) {
    if (line.position > position) return;
    if (line.stream === 'entry' && line.event.type === 'DecisionRecorded' && pins.has(line.id))
      yield line.event.data.decidedBy;
  }
}

/**
 * Per entry: births by us and BirthApplied are one to one, and each has everything before it that it needs. One thing
 * nobody can know: whether a birth that a restart finds was caused by our lost transaction or, between our last look and
 * it, by another session. Such a BirthApplied says `reconciled`, and may stand for either.
 */
const judgeEntries = (world: World, plans: ReadonlyMap<string, PlanStory>, wrong: string[]): void => {
  type Seen = {
    decision: At<DecisionRecorded['data']> | null;
    revision: number;
    intent: At<BirthIntended['data']> | null;
    detected: number;
    applied: number;
    reconciled: number;
  };
  const seen = new Map<string, Seen>();
  const gates = new Set<string>();
  for (const line of world.log) {
    if (line.stream === 'gate') {
      if (line.event.type === 'GateClosed') gates.add(line.id);
      else gates.delete(line.id);
    }
    if (line.stream !== 'entry' && line.stream !== 'scan') continue;
    const { id, position, at } = line;
    const of = seen.get(id) ?? { decision: null, revision: -1, intent: null, detected: 0, applied: 0, reconciled: 0 };
    seen.set(id, of);
    const say = (what: string): void => void wrong.push(`${id}: ${what}`);
    if (line.stream === 'scan') {
      of.detected = position;
      continue;
    }
    const { event } = line;
    switch (event.type) {
      case 'DecisionRecorded':
        if (of.detected === 0) say('decided before it was detected');
        if (of.intent) say('decided while in flight');
        of.decision = { position, at, data: event.data };
        of.revision = line.revision;
        break;
      case 'BirthIntended': {
        const story = plans.get(event.data.planId);
        const pin = story?.pins.get(id);
        const claim = story?.claims.filter((one) => one.position < position).at(-1);
        if (of.decision?.data.to !== 'BIRTH_APPROVED' || of.detected > of.decision.position) say('intended unapproved');
        if (/^(service|policy):/.test(of.decision?.data.decidedBy ?? '')) say('approved by a machine');
        if (!story?.start || story.start.position > position) say('intended outside an apply');
        if (!pin || pin.revision !== event.data.pinnedRevision) say('intended without its pin');
        if ((of.decision?.position ?? 0) > (story?.draft?.position ?? 0))
          say('intended on a decision newer than the plan');
        if (!claim || !pin || pin.ordinal < claim.data.from || pin.ordinal >= claim.data.to)
          say('intended outside its batch');
        if (story?.batches.some((batch) => batch.data.batch === claim?.data.batch && batch.position < position)) {
          say('intended after its batch was closed');
        }
        if (of.intent) say('intended while in flight');
        if (gates.has(event.data.collection)) say('intended behind a closed gate');
        of.intent = { position, at, data: event.data };
        break;
      }
      case 'BirthApplied':
      case 'BirthRefused':
        if (of.intent?.data.planId !== event.data.planId || of.intent.data.batch !== event.data.batch)
          say(`${event.type} without its intent`);
        if (event.type === 'BirthApplied') of.applied += 1;
        if (event.type === 'BirthApplied' && event.data.reconciled) of.reconciled += 1;
        of.intent = null;
        break;
    }
  }
  for (const [id, row] of world.rows) {
    const of = seen.get(id);
    const applied = of?.applied ?? 0;
    const uncertain = of?.intent ? 1 : 0;
    const found = of?.reconciled ?? 0;
    if (row.births < applied - found || row.births > applied + uncertain) {
      wrong.push(`${id}: ${row.births} births by us, ${applied} BirthApplied${uncertain ? ', one in flight' : ''}`);
    }
  }
};

/** Whoever acted held, at that place of the log, what the table demands; and nobody gave it to themselves. */
const judgeAuthority = (world: World, wrong: string[]): void => {
  const held = new Map<string, Authority>();
  const of = (name: string): Authority => held.get(name) ?? noAuthority;
  const collectionsOf = new Map<string, readonly string[]>();
  const must = (
    name: string,
    role: 'operator' | 'reviewer' | 'owner',
    what: string,
    names: readonly string[] = [],
  ): void => {
    const ok = role === 'owner' ? names.every((one) => holds(of(name), 'owner', one)) : holds(of(name), role);
    if (!ok) wrong.push(`${name} ${what} without being ${role}`);
  };
  for (const { stream, id, event } of world.log) {
    if (stream === 'authority') {
      const giver = event.type === 'AuthorityGranted' ? event.data.grantedBy : event.data.revokedBy;
      if (giver === id) wrong.push(`${id} granted or revoked authority for themselves`);
      if (giver !== 'policy:configuration' && !holds(of(giver), 'steward')) wrong.push(`${giver} is no steward`);
      held.set(id, evolveAuthority(of(id), event));
    }
    if (stream === 'entry' && event.type === 'DecisionRecorded' && !event.data.decidedBy.startsWith('policy:')) {
      must(event.data.decidedBy, 'owner', 'decided', [event.data.collection]);
    }
    if (stream !== 'plan') continue;
    const names = collectionsOf.get(id) ?? [];
    if (event.type === 'PlanDrafted') {
      collectionsOf.set(
        id,
        event.data.collections.map(({ collection }) => collection),
      );
      must(event.data.plannedBy, 'operator', 'drafted');
    }
    if (event.type === 'PlanReviewed') must(event.data.reviewedBy, 'reviewer', 'reviewed');
    if (event.type === 'PermitOpened') must(event.data.openedBy, 'owner', 'permitted', names);
    if (event.type === 'PermitRevoked') must(event.data.revokedBy, 'owner', 'revoked', names);
    if (event.type === 'ApplyStarted') must(event.data.startedBy, 'operator', 'started');
    if (event.type === 'ApplyResumed') must(event.data.resumedBy, 'operator', 'resumed');
  }
};
