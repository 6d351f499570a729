import { describe, it } from '@jest/globals';
import { given } from '../shared/given.testing.js';
import type { Evidence } from './guards/evidence.js';
import { by, commands, evidence, people, until } from './plan.testing.js';

describe('an apply is refused, naming what is missing', () => {
  const rule = (last: string, name: string) =>
    given(by(people.operator), until(last)).when(commands.start).thenRefused(name, 'state');
  it('without a dry run', () => rule('draft', 'dry-run-required'));
  it('without a review', () => rule('dry run', 'review-required'));
  it('without a permit', () => rule('review', 'permit-required'));
  it('without a rehearsal', () => rule('guards', 'rehearsal-required'));
  it('without guards after the rehearsal', () => rule('rehearsal', 'guards-required'));
  it('twice', () => rule('start', 'plan-not-in-preparation'));
});

describe('the people behind a plan', () => {
  const revoked = (person: string, role: 'owner' | 'operator' | 'reviewer', position: bigint): Evidence => ({
    ...evidence,
    histories: evidence.histories.map((of) => {
      const data = { person, role, scope: { kind: 'all' }, reason: 'left', revokedBy: 'stella' } as const;
      return of.person === person
        ? { person, events: [...of.events, { position, event: { type: 'AuthorityRevoked', data } }] }
        : of;
    }),
  });

  it.each([
    ['planner', 'paula', 'operator'],
    ['decider', 'dora', 'owner'],
    ['reviewer', 'rita', 'reviewer'],
    ['permit opener', 'olga', 'owner'],
  ] as const)('must still be allowed when the apply starts, though the guards have passed: the %s', (_, who, role) => {
    const start = { ...commands.start, evidence: revoked(who, role, 50n) };
    given(by(people.operator), until('guards again')).when(start).thenRefused('authority-lapsed');
  });

  it('are heard of once more: a decision that is newer than a review refuses the start', () => {
    const acts = [...evidence.acts, { kind: 'decide', by: 'dora', collections: ['pivots'], position: 60n } as const];
    const start = { ...commands.start, evidence: { ...evidence, acts } };
    given(by(people.operator), until('guards again')).when(start).thenRefused('authority-lapsed');
  });
});
