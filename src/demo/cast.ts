import type { Role } from '../domain/authority/events.js';
import type { Actor } from '../domain/shared/actor.js';

/** The people of the demo. Owners are those whom the demo database's collection_registry names. */
export const person = (name: string): Actor => ({ kind: 'person', name });

export const steward = person('steward');
export const operator = person('oona');
export const reviewer = person('rita');

/** Who gets which role before the first scan; owners follow when the collections are known. */
export const appointments: readonly { readonly person: string; readonly role: Role }[] = [
  { person: operator.name, role: 'operator' },
  { person: reviewer.name, role: 'reviewer' },
  { person: 'aud', role: 'auditor' },
];
