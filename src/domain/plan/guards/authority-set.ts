import { type Authority, evolveAuthority, holds, noAuthority } from '../../authority/authority.js';
import type { Role } from '../../authority/events.js';
import { isReservedName } from '../../shared/actor.js';
import { listed } from '../../shared/listed.js';
import { decidersOf, type Plan } from '../state.js';
import type { Act, AuthorityHistory, Evidence } from './evidence.js';
import type { GuardCheck } from './result.js';

const roleFor: { readonly [kind in Act['kind']]: Role } = {
  plan: 'operator',
  decide: 'owner',
  review: 'reviewer',
  permit: 'owner',
};

/** The guard set `authority`: whoever did something for this plan was allowed to, then and ever since. */
export const authoritySet = (plan: Plan, { acts, histories }: Evidence): readonly GuardCheck[] => {
  const historyOf = byPerson(histories);
  const unproven = (kind: Act['kind'], expected: readonly string[]): readonly string[] => [
    ...named(acts.filter((act) => act.kind === kind && !wasAllowed(act, historyOf(act.by), act.position))),
    ...expected.filter((by) => !acts.some((act) => act.kind === kind && act.by === by)).map((by) => `${by}, unseen`),
  ];
  const reviewers = plan.reviews.map(({ reviewedBy }) => reviewedBy);
  const openers = plan.permit?.standing === 'open' ? [plan.permit.openedBy] : [];
  return [
    check(
      'deciders_had_authority',
      [...unproven('decide', []), ...undecided(plan, acts)],
      'deciders owned what they approved',
    ),
    check('reviewers_had_authority', unproven('review', reviewers), 'reviewers were so when they reviewed'),
    check('permit_opener_had_authority', unproven('permit', openers), 'the permit opener owned every collection'),
    check('planner_had_authority', unproven('plan', [plan.draft.plannedBy]), 'the planner was an operator'),
    check('none_revoked_since', named(revokedSince(acts, historyOf)), 'everyone still holds what they acted on'),
    check('none_is_a_service', machines(acts), 'everyone is a person'),
    check('none_granted_to_self', selfGranted(histories), 'everyone had their authority from somebody else'),
    check(
      'duties_are_distinct',
      overlaps(plan),
      'planner, deciders, reviewers and permit opener are as far apart as they must be',
    ),
  ];
};

const check = (name: string, failing: readonly string[], proves: string): GuardCheck => ({
  check: name,
  ok: failing.length === 0,
  detail: failing.length === 0 ? `Holds: ${proves}.` : `Not so for ${listed(failing)} (must hold: ${proves}).`,
});

/**
 * What happened to one person's authority, with what they held before the first event and after each: a plan rests on as
 * many acts as it has entries, and none of them needs the history folded for itself.
 */
type Past = Pick<AuthorityHistory, 'events'> & { readonly held: readonly Authority[] };

const pastOf = (events: AuthorityHistory['events']): Past => {
  const held = [noAuthority];
  for (const { event } of events) held.push(evolveAuthority(held.at(-1) ?? noAuthority, event));
  return { events, held };
};

const byPerson = (histories: readonly AuthorityHistory[]): ((person: string) => Past) => {
  const found = new Map(histories.map(({ person, events }) => [person, pastOf(events)]));
  const unknown = pastOf([]);
  return (person) => found.get(person) ?? unknown;
};

const wasAllowed = ({ kind, collections }: Act, past: Past, position: bigint): boolean => {
  const role = roleFor[kind];
  const authority = authorityAt(past, position);
  return role === 'owner' ? collections.every((name) => holds(authority, role, name)) : holds(authority, role);
};

/** What a person held when the log stood just before a position. */
const authorityAt = ({ events, held }: Past, position: bigint): Authority =>
  held[events.findLastIndex((one) => one.position < position) + 1] ?? noAuthority;

/** Collections of the plan without a single known approval: a gap in the evidence must not pass for innocence. */
const undecided = ({ draft }: Plan, acts: readonly Act[]): readonly string[] => {
  const seen = new Set(acts.filter(({ kind }) => kind === 'decide').flatMap(({ collections }) => collections));
  return draft.collections.map(({ collection }) => collection).filter((collection) => !seen.has(collection));
};

const named = (acts: readonly Act[]): readonly string[] => [...new Set(acts.map(({ by }) => by))];

/** Revoked once is revoked, even when it was granted again later: the act's ground was gone in between. */
const revokedSince = (acts: readonly Act[], historyOf: (person: string) => Past): readonly Act[] =>
  acts.filter((act) => {
    const past = historyOf(act.by);
    return past.events.some(
      ({ position, event }) =>
        position > act.position && event.type === 'AuthorityRevoked' && !wasAllowed(act, past, position + 1n),
    );
  });

const machines = (acts: readonly Act[]): readonly string[] => named(acts.filter(({ by }) => isReservedName(by)));

const selfGranted = (histories: readonly AuthorityHistory[]): readonly string[] =>
  histories
    .filter(({ person, events }) =>
      events.some(({ event }) => event.type === 'AuthorityGranted' && event.data.grantedBy === person),
    )
    .map(({ person }) => person);

const overlaps = (plan: Plan): readonly string[] => {
  const planner = plan.draft.plannedBy;
  const deciders = new Set(decidersOf(plan));
  const reviewers = plan.reviews.map(({ reviewedBy }) => reviewedBy);
  const opener = plan.permit?.openedBy;
  return [
    ...reviewers.filter((name) => name === planner).map((name) => `${name} planned and reviewed`),
    ...reviewers.filter((name) => deciders.has(name)).map((name) => `${name} decided and reviewed`),
    ...reviewers.filter((name) => name === opener).map((name) => `${name} reviewed and opened the permit`),
    ...(opener === planner ? [`${planner} planned and opened the permit`] : []),
  ];
};
