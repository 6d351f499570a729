import type { Role } from '../../src/domain/authority/events.js';
import type { Actor } from '../../src/domain/shared/actor.js';

/** Who takes part in the histories, and what each may do at the start; grants and revocations move on from there. */
export type Character = {
  readonly actor: Actor;
  readonly roles: readonly Role[];
  /** What an owner owns: `all`, or the names of collections. */
  readonly owns: 'all' | readonly string[];
};

const person = (name: string, roles: readonly Role[], owns: Character['owns'] = []): Character => ({
  actor: { kind: 'person', name },
  roles,
  owns,
});

/** Several hold more roles than is wise: the rules must keep them apart, not the cast. */
export const cast: readonly Character[] = [
  person('paula', ['operator', 'reviewer'], 'all'),
  person('omar', ['operator'], []),
  person('dora', ['reviewer'], 'all'),
  person('rita', ['reviewer', 'operator'], 'all'),
  person('rob', ['reviewer'], ['relations']),
  person('olga', [], 'all'),
  person('stella', ['steward', 'reviewer'], []),
  person('ada', ['auditor'], []),
  { actor: { kind: 'service', name: 'night-run' }, roles: ['operator', 'reviewer', 'steward'], owns: 'all' },
  { actor: { kind: 'policy', name: 'onboard-first' }, roles: ['operator', 'reviewer', 'steward'], owns: 'all' },
];
