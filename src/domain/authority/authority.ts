import type { Actor } from '../shared/actor.js';
import { exhaustive } from '../shared/exhaustive.js';
import type { AuthorityEvent, Role, Scope } from './events.js';

/** What one person may do, folded from `authority-<person>`. */
export type Authority = { readonly [role in Role]: Held };

/** `everywhere` covers every collection; `collections` names single ones. */
export type Held = { readonly everywhere: boolean; readonly collections: readonly string[] };

const nothing: Held = { everywhere: false, collections: [] };

export const noAuthority: Authority = {
  owner: nothing,
  steward: nothing,
  operator: nothing,
  reviewer: nothing,
  auditor: nothing,
};

export const evolveAuthority = (authority: Authority, event: AuthorityEvent): Authority => {
  const { role, scope } = event.data;
  switch (event.type) {
    case 'AuthorityGranted':
      return { ...authority, [role]: widened(authority[role], scope) };
    case 'AuthorityRevoked':
      return { ...authority, [role]: narrowed(authority[role], scope) };
    default:
      return exhaustive(event);
  }
};

const widened = (held: Held, scope: Scope): Held =>
  scope.kind === 'all'
    ? { ...held, everywhere: true }
    : { ...held, collections: [...new Set([...held.collections, ...scope.names])] };

/** Revoking `all` takes the whole role; revoking collections from one who holds all (older logs know it) leaves `all` in place. */
const narrowed = (held: Held, scope: Scope): Held =>
  scope.kind === 'all'
    ? nothing
    : { ...held, collections: held.collections.filter((name) => !scope.names.includes(name)) };

/** True when the role is held at all (for owners: of the named collection, or everywhere). */
export const holds = (authority: Authority, role: Role, collection?: string): boolean => {
  const held = authority[role];
  if (held.everywhere) return true;
  return collection === undefined ? held.collections.length > 0 : held.collections.includes(collection);
};

/** Who acts, with what that person may do at this moment. Every decider that guards a write takes one. */
export type Authorised = { readonly actor: Actor; readonly authority: Authority };
