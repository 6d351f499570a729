import { type Authority, evolveAuthority, holds, noAuthority } from '../../src/domain/authority/authority.js';
import type { World } from './world.js';

/** Whoever acted held, at that place of the log, what the table demands; and nobody gave it to themselves. */
export const judgeAuthority = (world: World, wrong: string[]): void => {
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
