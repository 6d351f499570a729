import { describe, expect, it } from '@jest/globals';
import { given } from '../shared/given.testing.js';
import { by, commands, draft, eventsOf, observedFrom, people, planOf, until } from './plan.testing.js';

const { operator, process } = people;
const rest = { ...commands.claim, batch: 1, collection: 'relations', from: 3, to: 5, births: 2 } as const;

describe('a claim', () => {
  it.each([
    ['starts further on', { from: 1 }],
    ['ends before it starts', { to: 0 }],
    ['reaches into the next collection', { to: 4 }],
    ['names another collection', { collection: 'relations' }],
    ['has another number', { batch: 1 }],
    ['wants more births than entries', { births: 4 }],
  ])('that %s is refused', (_, more) => {
    given(by(process), until('start'))
      .when({ ...commands.claim, ...more })
      .thenRefused('batch-out-of-order');
  });

  it('stops at a closed gate, at once', () => {
    given(by(process, { closedGates: ['relations'] }), until('close'))
      .when(rest)
      .thenRefused('gate-closed');
    expect(by(process, { closedGates: ['pivots'] }).decide(rest, planOf(until('close'))).ok).toBe(true);
  });

  it('stops at a pause', () => {
    const paused = eventsOf([['pause', commands.pause, operator]], until('close'));
    given(by(process), paused).when(rest).thenRefused('apply-not-under-way');
  });

  it('is made once; repeated it changes nothing', () => {
    given(by(process), until('claim')).when(commands.claim).then();
    given(by(process), until('claim'))
      .when({ ...commands.claim, to: 2 })
      .thenRefused('batch-in-flight');
  });

  it('never goes beyond the budget', () => {
    const { permit, guards, rehearsal, start } = commands;
    const thrifty = (budget: number) =>
      eventsOf(
        [
          ['permit', { ...permit, budget }, people.opener],
          ['guards', guards, operator],
          ['rehearsal', rehearsal, operator],
          ['guards', guards, operator],
          ['start', start, operator],
          ['claim', commands.claim, process],
          ['close', commands.close, process],
        ],
        until('review'),
      );
    expect(by(process).decide(rest, planOf(thrifty(5))).ok).toBe(true);
    // A budget that fits the dry run and not the births that came about: the plan's own rule stops a miscounted apply.
    const spent = planOf(thrifty(5));
    const overdrawn = { ...spent, apply: spent.apply && { ...spent.apply, applied: 4 } };
    expect(by(process).decide(rest, overdrawn)).toMatchObject({ ok: false, rule: 'permit-budget-exceeded' });
  });
});

describe('closing a batch', () => {
  it.each([
    ['side births', { registryGrowth: 4 }],
    ['entries without an outcome', { applied: 2, registryGrowth: 2 }],
    [
      'an entry with two outcomes',
      { applied: 1, registryGrowth: 1, refused: [1], skipped: [{ ordinal: 1, reason: 'vanished' as const }] },
    ],
    ['an entry of another batch', { applied: 2, registryGrowth: 2, refused: [4] }],
    ['more than was claimed', { to: 5, applied: 5, registryGrowth: 5 }],
  ])('is refused with %s', (_, more) => {
    given(by(process), until('claim'))
      .when({ ...commands.close, ...more })
      .thenRefused('batch-disagrees');
  });

  it('needs its claim', () => {
    given(by(process), until('start')).when(commands.close).thenRefused('batch-not-claimed');
  });

  it('twice changes nothing', () => {
    given(by(process), until('close')).when(commands.close).then();
  });

  it('may stop short; the next batch goes on from there', () => {
    const short = { ...commands.close, to: 2, applied: 1, registryGrowth: 1, refused: [1] };
    const events = eventsOf([['short', short, process]], until('claim'));
    expect(planOf(events).apply).toMatchObject({
      nextOrdinal: 2,
      nextBatch: 1,
      applied: 1,
      refused: 1,
      inFlight: null,
    });
    given(by(process), events).when(rest).thenRefused('batch-out-of-order');
  });

  it('is still possible after a pause: births that happened are recorded', () => {
    const paused = eventsOf([['pause', commands.pause, operator]], until('claim'));
    expect(planOf(eventsOf([['close', commands.close, process]], paused))).toMatchObject({
      status: 'paused',
      apply: { applied: 3 },
    });
  });
});

describe('a pause', () => {
  it('by a person is always the operator’s', () => {
    const events = eventsOf([['pause', { ...commands.pause, cause: 'health' }, operator]], until('close'));
    expect(planOf(events).apply?.pause).toEqual({ cause: 'operator', detail: 'lunch' });
  });

  it('ends only on the ground that was reviewed; entries may have moved', () => {
    const paused = eventsOf([['pause', commands.pause, operator]], until('close'));
    const moved = draft();
    const elsewhere = observedFrom({ ...moved, database: { ...moved.database, databaseName: 'other' } });
    given(by(operator), paused)
      .when({ ...commands.resume, ground: elsewhere })
      .thenRefused('digest-changed');
    const decided = moved.collections.map((of) => ({
      ...of,
      entries: of.entries.map((one) => ({ ...one, revision: 7n })),
    }));
    const outcome = by(operator).decide(
      { ...commands.resume, ground: observedFrom({ ...moved, collections: decided }) },
      planOf(paused),
    );
    expect(outcome.ok).toBe(true);
  });

  it('does not end while the gate of what is left is closed', () => {
    const paused = eventsOf([['pause', commands.pause, operator]], until('close'));
    given(by(operator, { closedGates: ['relations'] }), paused)
      .when(commands.resume)
      .thenRefused('gate-closed');
    expect(by(operator, { closedGates: ['pivots'] }).decide(commands.resume, planOf(paused)).ok).toBe(true);
  });
});

describe('the end of an apply', () => {
  it('is not before every entry has its outcome', () => {
    given(by(process), until('close')).when(commands.complete).thenRefused('entries-without-outcome');
  });

  it.each([
    ['a rerun would make births', { collections: commands.rerun.collections.map((of) => ({ ...of, delta: 1 })) }],
    ['a birth is not in the registry', { ownBirths: 4 }],
    ['a collection was left out', { collections: commands.rerun.collections.slice(1) }],
  ])('is recorded and not verified when %s', (_, more) => {
    const events = eventsOf([['rerun', { ...commands.rerun, ...more }, operator]], until('complete'));
    expect(planOf(events).status).toBe('applied');
    expect(planOf(eventsOf([['rerun', commands.rerun, operator]], events)).status).toBe('verified');
  });
});
