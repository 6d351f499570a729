import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { type Authorised, type Authority, holds } from './authority.js';
import type { AuthorityEvent, AuthorityGranted, Role, Scope } from './events.js';

type Named = { readonly person: string; readonly role: Role; readonly scope: Scope; readonly reason: string };

export type GrantAuthority = { readonly type: 'GrantAuthority' } & Named;
export type RevokeAuthority = { readonly type: 'RevokeAuthority' } & Named;
export type AuthorityCommand = GrantAuthority | RevokeAuthority;

/** A machine may run scans and read; whatever is a person's judgement is not for it. */
const rolesOfServices: readonly Role[] = ['operator', 'auditor'];

/** Grants and revokes: by a steward, never for oneself (domain.md, "Separation of duties"). */
export const decideAuthority = (
  command: AuthorityCommand,
  state: Authority,
  by: Authorised,
): Outcome<AuthorityEvent> => {
  const { person, role, scope, reason } = command;
  const label = actorLabel(by.actor);
  if (by.actor.kind !== 'person' || !holds(by.authority, 'steward')) {
    return refuse(
      'authority',
      'steward-grants-authority',
      `${label} is no steward; ask a steward to grant or revoke the role ${role}.`,
    );
  }
  if (by.actor.name === person) {
    return refuse(
      'authority',
      'no-authority-for-oneself',
      `${label} may not grant or revoke authority for themselves; ask another steward.`,
    );
  }
  if (person.startsWith('policy:')) {
    return refuse(
      'rule',
      'policy-holds-nothing',
      `"${person}" reads as a policy, and a policy holds no role; name a person.`,
    );
  }
  if (person.startsWith('service:') && !rolesOfServices.includes(role)) {
    return refuse(
      'rule',
      'service-decides-nothing',
      `${person} is a service account; it may hold ${rolesOfServices.join(' or ')}, not ${role}.`,
    );
  }
  if (role !== 'owner' && scope.kind !== 'all') {
    return refuse(
      'rule',
      'scope-is-for-owners',
      `The role ${role} is not bound to collections; leave the collections out.`,
    );
  }
  if (scope.kind === 'collections' && scope.names.length === 0) {
    return refuse(
      'rule',
      'scope-names-nothing',
      'Name at least one collection, or leave the collections out for all of them.',
    );
  }
  const named = { person, role, scope, reason };
  switch (command.type) {
    case 'GrantAuthority':
      return covers(state, role, scope)
        ? refuse(
            'state',
            'authority-already-held',
            `${person} already holds the role ${role} in that scope; nothing to grant.`,
          )
        : accept({ type: 'AuthorityGranted', data: { ...named, grantedBy: label } });
    case 'RevokeAuthority':
      if (scope.kind === 'collections' && state[role].everywhere) {
        return refuse(
          'state',
          'authority-held-everywhere',
          `${person} holds the role ${role} for all collections, which a revocation of some would leave in force; revoke it for all, then grant what remains.`,
        );
      }
      return overlaps(state, role, scope)
        ? accept({ type: 'AuthorityRevoked', data: { ...named, revokedBy: label } })
        : refuse(
            'state',
            'authority-not-held',
            `${person} does not hold the role ${role} in that scope; nothing to revoke.`,
          );
    default:
      return exhaustive(command);
  }
};

const covers = (state: Authority, role: Role, scope: Scope): boolean => {
  const held = state[role];
  if (held.everywhere) return true;
  return scope.kind === 'collections' && scope.names.every((name) => held.collections.includes(name));
};

const overlaps = (state: Authority, role: Role, scope: Scope): boolean => {
  const held = state[role];
  if (scope.kind === 'all') return held.everywhere || held.collections.length > 0;
  return scope.names.some((name) => held.collections.includes(name));
};

/** The one grant that needs no steward: the first steward, who comes from the configuration. */
export const firstSteward = (person: string): AuthorityGranted => ({
  type: 'AuthorityGranted',
  data: {
    person,
    role: 'steward',
    scope: { kind: 'all' },
    reason: 'The first steward comes from the configuration.',
    grantedBy: 'policy:configuration',
  },
});
