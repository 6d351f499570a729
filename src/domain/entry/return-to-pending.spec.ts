import { describe, it } from '@jest/globals';
import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import type { EntryContext } from './decide.js';
import { type DecisionCommand, decideOn } from './entry-command.js';
import type { DecisionRecorded } from './events.js';
import { onboardFirst } from './policies.js';
import { type EntryState, evolveEntry, initialEntry } from './state.js';

const key = { collection: 'c', code: 'a' };
const seen: EntryContext = {
  detection: { position: 5n, status: 'open' },
  revision: 0n,
  collection: { onboarded: true, hasIdentity: true },
};
const policy = who(onboardFirst, { kind: 'policy' });
const by = (authorised: Authorised, changes: Partial<EntryContext> = {}) => ({
  initial: initialEntry,
  evolve: evolveEntry,
  decide: (command: DecisionCommand, state: EntryState) =>
    decideOn(command, state, { ...seen, ...changes }, authorised),
});
const back = { type: 'ReturnToPending', ...key } as const;
const exempted = (decidedBy: string, pendingOnboarding: boolean): DecisionRecorded => ({
  type: 'DecisionRecorded',
  data: { ...key, from: 'PENDING', to: 'EXEMPT', decidedBy, reason: 'r', pendingOnboarding, detectedAt: '5' },
});
const waiting = exempted('policy:onboard-first', true);

describe('what waited for an onboarding', () => {
  it('returns to PENDING once there was one', () => {
    given(by(policy), [waiting])
      .when(back)
      .then({
        type: 'DecisionRecorded',
        data: {
          ...key,
          from: 'EXEMPT',
          to: 'PENDING',
          decidedBy: 'policy:onboard-first',
          reason: 'c is onboarded; its owner decides.',
          pendingOnboarding: false,
          detectedAt: '5',
        },
      });
    given(by(policy, { collection: { onboarded: false, hasIdentity: true } }), [waiting])
      .when(back)
      .thenRefused('onboard-first', 'rule');
  });

  it('is returned by nobody but the policy, whoever onboarded', () => {
    for (const other of [who('stella', { roles: ['steward'] }), who('olga', { owns: ['c'] })]) {
      given(by(other), [waiting]).when(back).thenRefused('only-onboarding-returns', 'authority');
    }
    given(by(who('another', { kind: 'policy' })), [waiting])
      .when(back)
      .thenRefused('only-onboarding-returns');
  });

  it('stays as an owner has decided it meanwhile', () => {
    given(by(policy), [waiting, exempted('olga', false)])
      .when(back)
      .then();
    given(by(policy, { detection: { position: 5n, status: 'born' } }), [waiting])
      .when(back)
      .then();
    given(by(policy, { detection: { position: 9n, status: 'open' } }), [waiting])
      .when(back)
      .then();
  });

  it('is not exempted again by a scan that began before the onboarding', () => {
    given(by(policy), [])
      .when({ type: 'Decide', ...key, to: 'EXEMPT', reason: 'not onboarded' })
      .thenRefused('onboarded-meanwhile', 'state');
  });
});
