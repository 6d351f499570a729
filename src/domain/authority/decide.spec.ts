import { describe, it } from '@jest/globals';
import { given } from '../shared/given.testing.js';
import { type Authorised, evolveAuthority, noAuthority } from './authority.js';
import { type AuthorityCommand, decideAuthority, firstSteward } from './decide.js';
import type { AuthorityGranted, Scope } from './events.js';
import { who } from './people.testing.js';

const all: Scope = { kind: 'all' };
const some = (...names: string[]): Scope => ({ kind: 'collections', names });
const steward = who('stella', { roles: ['steward'] });

const by = (authorised: Authorised) => ({
  initial: noAuthority,
  evolve: evolveAuthority,
  decide: (command: AuthorityCommand, state: typeof noAuthority) => decideAuthority(command, state, authorised),
});

const grant = (person: string, scope: Scope = all, role: 'owner' | 'operator' = 'owner'): AuthorityCommand => ({
  type: 'GrantAuthority',
  person,
  role,
  scope,
  reason: 'asked',
});
const revoke = (person: string, scope: Scope = all): AuthorityCommand => ({
  ...grant(person, scope),
  type: 'RevokeAuthority',
});
const granted = (person: string, scope: Scope): AuthorityGranted => ({
  type: 'AuthorityGranted',
  data: { person, role: 'owner', scope, reason: 'asked', grantedBy: 'stella' },
});

describe('authority', () => {
  it('is granted by a steward', () => {
    given(by(steward), [])
      .when(grant('olaf', some('a')))
      .then(granted('olaf', some('a')));
  });

  it('is granted by nobody else', () => {
    given(by(who('olaf', { roles: ['owner', 'operator', 'reviewer', 'auditor'] })), [])
      .when(grant('rita'))
      .thenRefused('steward-grants-authority', 'authority');
    given(by(who('bot', { roles: ['steward'], kind: 'service' })), [])
      .when(grant('rita'))
      .thenRefused('steward-grants-authority');
  });

  it('is never granted or revoked for oneself', () => {
    given(by(steward), []).when(grant('stella')).thenRefused('no-authority-for-oneself', 'authority');
    given(by(steward), [granted('stella', all)])
      .when(revoke('stella'))
      .thenRefused('no-authority-for-oneself');
  });

  it('is not granted twice, but can be widened', () => {
    given(by(steward), [granted('olaf', some('a'))])
      .when(grant('olaf', some('a')))
      .thenRefused('authority-already-held', 'state');
    given(by(steward), [granted('olaf', some('a'))])
      .when(grant('olaf', some('a', 'b')))
      .then(granted('olaf', some('a', 'b')));
  });

  it('that covers everything is not taken back piece by piece, which would leave it in force', () => {
    given(by(steward), [granted('olaf', some('a')), granted('olaf', all)])
      .when(revoke('olaf', some('a')))
      .thenRefused('authority-held-everywhere', 'state');
    given(by(steward), [granted('olaf', all)])
      .when(revoke('olaf', some('a')))
      .thenRefused('authority-held-everywhere');
  });

  it('is revoked where it is held', () => {
    given(by(steward), [granted('olaf', some('a'))])
      .when(revoke('olaf', some('a')))
      .then({
        type: 'AuthorityRevoked',
        data: { person: 'olaf', role: 'owner', scope: some('a'), reason: 'asked', revokedBy: 'stella' },
      });
    given(by(steward), [granted('olaf', some('a'))])
      .when(revoke('olaf', some('b')))
      .thenRefused('authority-not-held', 'state');
    given(by(steward), []).when(revoke('olaf')).thenRefused('authority-not-held');
  });

  it('binds only owners to collections, and names at least one', () => {
    given(by(steward), [])
      .when(grant('olaf', some('a'), 'operator'))
      .thenRefused('scope-is-for-owners', 'rule');
    given(by(steward), []).when(grant('olaf', some())).thenRefused('scope-names-nothing', 'rule');
  });

  it('is not given to a policy', () => {
    given(by(steward), []).when(grant('policy:onboard-first')).thenRefused('policy-holds-nothing', 'rule');
  });

  it('of a service account is to scan and to read, never to decide', () => {
    given(by(steward), []).when(grant('service:cron')).thenRefused('service-decides-nothing', 'rule');
    given(by(steward), [])
      .when(grant('service:cron', all, 'operator'))
      .then({
        type: 'AuthorityGranted',
        data: { person: 'service:cron', role: 'operator', scope: all, reason: 'asked', grantedBy: 'stella' },
      });
  });

  it('begins with a steward whom the configuration names', () => {
    const afterwards = evolveAuthority(noAuthority, firstSteward('stella'));
    given(by({ actor: { kind: 'person', name: 'stella' }, authority: afterwards }), [])
      .when(grant('olaf', some('a')))
      .then(granted('olaf', some('a')));
  });
});
