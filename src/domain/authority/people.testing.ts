import type { Actor } from '../shared/actor.js';
import { type Authorised, type Authority, noAuthority } from './authority.js';
import type { Role } from './events.js';

/** Test helper: a person (or another kind of actor) who holds roles everywhere, or owns the named collections. */
export const who = (
  name: string,
  held: { roles?: readonly Role[]; owns?: readonly string[]; kind?: Actor['kind'] } = {},
): Authorised => {
  let authority: Authority = noAuthority;
  for (const role of held.roles ?? []) authority = { ...authority, [role]: { everywhere: true, collections: [] } };
  if (held.owns) authority = { ...authority, owner: { everywhere: false, collections: held.owns } };
  return { actor: { kind: held.kind ?? 'person', name }, authority };
};
