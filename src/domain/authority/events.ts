import type { DomainEvent } from '../shared/event.js';

export const roles = ['owner', 'steward', 'operator', 'reviewer', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** What an ownership covers. The other roles are not bound to collections and carry `all`. */
export type Scope = { readonly kind: 'all' } | { readonly kind: 'collections'; readonly names: readonly string[] };

type Grant = { readonly person: string; readonly role: Role; readonly scope: Scope; readonly reason: string };

export type AuthorityGranted = DomainEvent<'AuthorityGranted', Grant & { readonly grantedBy: string }>;
export type AuthorityRevoked = DomainEvent<'AuthorityRevoked', Grant & { readonly revokedBy: string }>;
export type AuthorityEvent = AuthorityGranted | AuthorityRevoked;
