import type { Role } from '../domain/authority/events.js';
import type { Actor } from '../domain/shared/actor.js';

/** The people of the demo. Owners are those whom the demo database's collection_registry names. */
export const person = (name: string): Actor => ({ kind: 'person', name });

export const steward = person('steward');
export const operator = person('oona');
export const reviewer = person('rita');
/** Owns everything, decides nothing, and so may permit what others have planned and reviewed. */
export const permitter = person('hanna');

/** Who gets which role before the first scan; owners of single collections follow when the collections are known. */
export const appointments: readonly { readonly person: string; readonly role: Role }[] = [
  { person: operator.name, role: 'operator' },
  // The operator may review in general, so that reviewing her own plan is refused because it is hers.
  { person: operator.name, role: 'reviewer' },
  { person: reviewer.name, role: 'reviewer' },
  { person: permitter.name, role: 'owner' },
  { person: 'aud', role: 'auditor' },
];
