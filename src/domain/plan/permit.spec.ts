import { describe, expect, it } from '@jest/globals';
import { given } from '../shared/given.testing.js';
import { by, commands, eventsOf, people, planOf, until } from './plan.testing.js';

const at = (now: string) => ({ now });
const { opener, operator, process } = people;

/** A plan that could start at once, were it not for its permit's window. */
const readyWith = (permit: object, now: string) =>
  eventsOf(
    [
      ['permit', { ...commands.permit, ...permit }, opener],
      ['guards', commands.guards, operator],
      ['rehearsal', commands.rehearsal, operator],
      ['guards', commands.guards, operator, at(now)],
    ],
    until('review'),
  );

describe('a permit', () => {
  it('lasts 24 hours from now and allows what the dry run expects, unless it says otherwise', () => {
    given(by(opener), until('review'))
      .when(commands.permit)
      .then({
        type: 'PermitOpened',
        data: {
          planId: 'p1',
          permitId: 'permit-1',
          digest: planOf(until('review')).draft.digest,
          openedBy: 'olga',
          notBefore: '2026-06-06T10:00:00.000Z',
          notAfter: '2026-06-07T10:00:00.000Z',
          budget: 5,
          reason: 'go',
        },
      });
  });

  it('is judged by its first and its last moment', () => {
    const window = { notBefore: '2026-06-06T11:00:00.000Z', notAfter: '2026-06-06T12:00:00.000Z' };
    const start = (now: string) => given(by(operator, at(now)), readyWith(window, now)).when(commands.start);
    start('2026-06-06T10:59:59.999Z').thenRefused('permit-not-yet');
    start('2026-06-06T12:00:00.001Z').thenRefused('permit-expired');
    for (const now of ['2026-06-06T11:00:00.000Z', '2026-06-06T12:00:00.000Z']) {
      expect(planOf(eventsOf([['start', commands.start, operator, at(now)]], readyWith(window, now))).status).toBe(
        'applying',
      );
    }
  });

  it.each([
    [
      'ends before it begins',
      { notBefore: '2026-06-06T12:00:00Z', notAfter: '2026-06-06T11:00:00Z' },
      'permit-window-empty',
    ],
    [
      'lies in the past',
      { notBefore: '2026-06-05T12:00:00Z', notAfter: '2026-06-06T09:00:00Z' },
      'permit-window-empty',
    ],
    ['names no instant', { notBefore: 'tomorrow' }, 'permit-window-malformed'],
    ['allows nothing', { budget: 0 }, 'permit-budget-malformed'],
    ['allows half a birth', { budget: 1.5 }, 'permit-budget-malformed'],
  ])('that %s is refused', (_, more, rule) => {
    given(by(opener), until('review'))
      .when({ ...commands.permit, ...more })
      .thenRefused(rule, 'rule');
  });

  it('with too small a budget does not start the apply', () => {
    given(by(operator), readyWith({ budget: 4 }, '2026-06-06T10:00:00.000Z'))
      .when(commands.start)
      .thenRefused('permit-budget-exceeded');
  });

  it('is the only one as long as it is open', () => {
    given(by(opener), until('permit'))
      .when({ ...commands.permit, permitId: 'permit-2' })
      .thenRefused('permit-already-open');
    const expired = by(opener, at('2026-06-08T00:00:00.000Z'));
    expect(expired.decide({ ...commands.permit, permitId: 'permit-2' }, planOf(until('permit'))).ok).toBe(true);
  });

  it('does not come back under the same id', () => {
    const revoked = eventsOf([['revoke', commands.revoke, opener]], until('permit'));
    given(by(opener), revoked).when(commands.permit).thenRefused('permit-exists');
  });

  it('needs a rehearsal of its own', () => {
    const again = eventsOf(
      [
        ['revoke', commands.revoke, opener],
        ['permit', { ...commands.permit, permitId: 'permit-2' }, opener],
        ['guards', commands.guards, operator],
      ],
      until('guards again'),
    );
    given(by(operator), again).when(commands.start).thenRefused('rehearsal-required');
  });
});

describe('a revocation', () => {
  it('before the apply takes the permit away', () => {
    const revoked = eventsOf([['revoke', commands.revoke, opener]], until('guards again'));
    given(by(operator), revoked).when(commands.start).thenRefused('permit-required');
    given(by(opener), revoked).when(commands.revoke).thenRefused('permit-not-open');
  });

  it('in the middle of an apply takes effect before the next batch, and lets the open one be closed', () => {
    const open = eventsOf([['revoke', commands.revoke, opener]], until('claim'));
    const closed = eventsOf([['close', commands.close, process]], open);
    const next = { ...commands.claim, batch: 1, collection: 'relations', from: 3, to: 5, births: 2 };
    given(by(process), closed).when(next).thenRefused('permit-revoked');
  });

  it('keeps a paused apply from going on', () => {
    const paused = eventsOf(
      [
        ['pause', commands.pause, operator],
        ['revoke', commands.revoke, opener],
      ],
      until('close'),
    );
    given(by(operator), paused).when(commands.resume).thenRefused('permit-revoked');
  });

  it('comes too late after the apply', () => {
    given(by(opener), until('complete')).when(commands.revoke).thenRefused('permit-not-open');
  });
});
