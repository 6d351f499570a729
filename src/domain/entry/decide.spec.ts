import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Authorised } from '../authority/authority.js';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { type Decide, decideEntry, type EntryContext } from './decide.js';
import { type Decision, type DecisionRecorded, decisions, type EntryEvent } from './events.js';
import { evolveEntry, initialEntry } from './state.js';

const detectedAt = 10n;
const context: EntryContext = {
  detection: { position: detectedAt, status: 'open' },
  revision: null,
  collection: { onboarded: true, hasIdentity: true },
};
const owner = who('olaf', { owns: ['pivots'] });
const policy = who('onboard-first', { kind: 'policy' });

const by = (authorised: Authorised, seen: Partial<EntryContext> = {}) => ({
  initial: initialEntry,
  evolve: evolveEntry,
  decide: (command: Decide, state: typeof initialEntry) =>
    decideEntry(command, state, { ...context, ...seen }, authorised),
});

const decide = (to: Decision, more: Partial<Decide> = {}): Decide => ({
  type: 'Decide',
  collection: 'pivots',
  code: 'PD-1',
  to,
  reason: 'seen',
  ...more,
});

const recorded = (from: Decision, to: Decision, more: Partial<DecisionRecorded['data']> = {}): DecisionRecorded => ({
  type: 'DecisionRecorded',
  data: {
    collection: 'pivots',
    code: 'PD-1',
    from,
    to,
    decidedBy: 'olaf',
    reason: 'seen',
    pendingOnboarding: false,
    detectedAt: '10',
    ...more,
  },
});

const key = { collection: 'pivots', code: 'PD-1', planId: 'p1', batch: 1 };
const intended: EntryEvent = { type: 'BirthIntended', data: { ...key, pinnedRevision: '0', route: 'retouch' } };
const applied: EntryEvent = {
  type: 'BirthApplied',
  data: { ...key, birthId: '7', bornAt: '2026-06-06T00:00:00Z', bornVia: 'trigger', reconciled: false },
};
const approved = recorded('PENDING', 'BIRTH_APPROVED');

describe('a decision on an entry', () => {
  it('is made by an owner of its collection', () => {
    given(by(owner), []).when(decide('BIRTH_APPROVED')).then(approved);
  });

  it('is made by nobody else', () => {
    given(by(who('rita', { owns: ['others'], roles: ['steward', 'operator', 'reviewer', 'auditor'] })), [])
      .when(decide('EXEMPT'))
      .thenRefused('owner-decides', 'authority');
  });

  it('is never made by a service account, whatever it was granted', () => {
    given(by(who('bot', { owns: ['pivots'], kind: 'service' })), [])
      .when(decide('EXEMPT'))
      .thenRefused('service-decides-nothing', 'authority');
  });

  it('may be an exemption by a policy, and nothing else', () => {
    const pending = { collection: { onboarded: false, hasIdentity: true } };
    given(by(policy, pending), [])
      .when(decide('EXEMPT'))
      .then(recorded('PENDING', 'EXEMPT', { decidedBy: 'policy:onboard-first', pendingOnboarding: true }));
    for (const to of decisions.filter((decision) => decision !== 'EXEMPT')) {
      given(by(policy), []).when(decide(to)).thenRefused('policy-only-exempts', 'authority');
    }
  });

  it('needs an entity that a scan has detected', () => {
    given(by(owner, { detection: null }), [])
      .when(decide('EXEMPT'))
      .thenRefused('never-detected', 'unknown');
  });

  it('needs an entity that is still unborn', () => {
    given(by(owner, { detection: { position: detectedAt, status: 'born' } }), [])
      .when(decide('RETIRE'))
      .thenRefused('entity-born', 'state');
    given(by(owner, { detection: { position: detectedAt, status: 'vanished' } }), [])
      .when(decide('RETIRE'))
      .thenRefused('entity-vanished', 'state');
  });

  it('needs an entity whose birth is not applied, though the ledger has not told of it yet', () => {
    const born = [approved, intended, applied];
    given(by(owner), born).when(decide('EXEMPT')).thenRefused('entity-born', 'state');
    const again = { position: detectedAt + 1n, status: 'open' } as const;
    given(by(owner, { detection: again }), born)
      .when(decide('EXEMPT'))
      .then(recorded('PENDING', 'EXEMPT', { detectedAt: '11' }));
  });

  it('changes into any other, as often as the owner likes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...decisions), fc.constantFrom(...decisions), (from, to) => {
        fc.pre(from !== to);
        const history = from === 'PENDING' ? [] : [recorded('PENDING', from)];
        given(by(owner), history).when(decide(to)).then(recorded(from, to));
      }),
    );
  });

  it('that changes nothing is refused', () => {
    given(by(owner), []).when(decide('PENDING')).thenRefused('decision-unchanged', 'state');
    given(by(owner), [approved]).when(decide('BIRTH_APPROVED')).thenRefused('decision-unchanged', 'state');
  });

  it('approves no birth where the collection is not onboarded or has no identity', () => {
    given(by(owner, { collection: { onboarded: false, hasIdentity: true } }), [])
      .when(decide('BIRTH_APPROVED'))
      .thenRefused('onboard-first', 'rule');
    given(by(owner, { collection: { onboarded: true, hasIdentity: false } }), [])
      .when(decide('BIRTH_APPROVED'))
      .thenRefused('no-identity', 'rule');
  });

  it('on a stale revision is refused, and says what changed', () => {
    given(by(owner, { revision: 0n }), [approved])
      .when(decide('EXEMPT', { expectedRevision: null }))
      .thenRefused('stale-revision', 'state');
    given(by(owner, { revision: 0n }), [approved])
      .when(decide('EXEMPT', { expectedRevision: 0n }))
      .then(recorded('BIRTH_APPROVED', 'EXEMPT'));
    const outcome = decideEntry(
      decide('EXEMPT', { expectedRevision: null }),
      evolveEntry(initialEntry, approved),
      { ...context, revision: 0n },
      owner,
    );
    expect(outcome).toMatchObject({ detail: expect.stringContaining('olaf has decided BIRTH_APPROVED since') });
  });

  it('waits while a birth is in flight', () => {
    given(by(owner), [approved, intended]).when(decide('QUARANTINE')).thenRefused('birth-in-flight', 'state');
  });

  it('is open again after the birth was refused', () => {
    const refused: EntryEvent = {
      type: 'BirthRefused',
      data: { ...key, reason: 'a trigger raised', sqlState: 'P0001', released: false },
    };
    given(by(owner), [approved, intended, refused])
      .when(decide('QUARANTINE'))
      .then(recorded('BIRTH_APPROVED', 'QUARANTINE'));
  });

  it('starts anew as PENDING when a born entity is found unborn again', () => {
    given(by(owner, { detection: { position: 99n, status: 'open' } }), [approved, intended, applied])
      .when(decide('EXEMPT'))
      .then(recorded('PENDING', 'EXEMPT', { detectedAt: '99' }));
  });
});
