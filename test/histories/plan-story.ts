import { type Authority, evolveAuthority, holds, noAuthority } from '../../src/domain/authority/authority.js';
import type {
  ApplyStarted,
  BatchCommitted,
  BatchStarted,
  PermitOpened,
  PlanDrafted,
  PlanReviewed,
} from '../../src/domain/plan/events.js';
import { entryId, type Logged, type World } from './world.js';

/** What an event said, and where in the log and when. */
export type At<E> = { readonly position: number; readonly at: number; readonly data: E };
type Seen<E> = At<E> & { readonly seen: number };

/** A plan as the log tells it, and all that is wrong with it. */
export class PlanStory {
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
