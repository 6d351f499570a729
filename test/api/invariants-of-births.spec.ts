import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Body } from '../journeys/office.js';
import { attackOn, reason, refused } from './attack.js';
import { DemoOffice, pivots } from './demo-office.js';

/* The invariants (domain.md) 1 to 3, each attacked over HTTP; then log and databases are read to see that it held. */

let demo: DemoOffice;
let codes: string[];

beforeAll(async () => {
  demo = await DemoOffice.open();
  codes = await demo.approvedPivots();
}, 120_000);

afterAll(() => demo.close());

const { draft, expectRefused, expectSoundBirths, eventsOf } = attackOn(() => demo);
const take = (count: number): string[] => codes.splice(0, count);

describe('invariant 1: no birth without all that must come before it', () => {
  it('no step can be left out', async () => {
    const [code = ''] = take(1);
    await expectRefused(demo.decide('olga', 'never-seen', 'BIRTH_APPROVED'), 'never-detected', 404);
    await demo.decide('olga', code, 'PENDING');
    await expectRefused(draft(code), 'not-approved', 422);
    await demo.decide('olga', code, 'BIRTH_APPROVED');
    await expectRefused(demo.start('no-such-plan'), 'unknown-plan', 404);
    const { planId } = await demo.done(draft(code));
    await expectRefused(demo.review('rita', planId), 'dry-run-required');
    await expectRefused(demo.start(planId), 'dry-run-required');
    await demo.done(demo.as('oona').post(`/plans/${planId}/dry-run`, {}));
    await expectRefused(demo.permit('otto', planId), 'review-required');
    await expectRefused(demo.start(planId), 'review-required');
    await demo.done(demo.review('rita', planId));
    await expectRefused(demo.rehearse(planId), 'permit-required');
    await expectRefused(demo.start(planId), 'permit-required');
    await demo.done(demo.permit('otto', planId));
    await expectRefused(demo.start(planId), 'rehearsal-required');
    await demo.done(demo.rehearse(planId));
    const births = await demo.births();
    await demo.done(demo.start(planId));
    await demo.until(planId, 'applied');
    expect(await demo.births()).toBe(births + 1);
    await expectSoundBirths();
  });

  it('no review outlives a decision that comes after it, though the decision be the same again', async () => {
    const [code = '', other = ''] = take(2);
    const reviewed = await demo.reviewed([code]);
    const ready = await demo.rehearsed([other]);
    for (const pinned of [code, other])
      for (const to of ['EXEMPT', 'BIRTH_APPROVED']) await demo.done(demo.decide('olga', pinned, to));
    await expectRefused(demo.permit('otto', reviewed), 'digest-changed');
    await expectRefused(demo.review('rita', reviewed), 'digest-changed');
    await expectRefused(demo.start(ready), 'digest-changed');
    await expectSoundBirths();
  });

  it('a closed gate holds a plan that lacks nothing else', async () => {
    const planId = await demo.rehearsed(take(1));
    const move = (to: string) => demo.done(demo.as('olga').post('/gates', { collection: pivots, to, reason }));
    await move('closed');
    await expectRefused(demo.start(planId), 'gate-closed');
    await expectRefused(demo.rehearse(planId), 'gate-closed');
    await move('open');
  });
});

describe('invariant 2: births are BirthApplied events, one to one', () => {
  it('an apply that many start at once is one apply', async () => {
    const planId = await demo.rehearsed(take(3));
    const births = await demo.births();
    const replies = await Promise.all(Array.from({ length: 4 }, () => demo.start(planId)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    await demo.until(planId, 'applied');
    expect((await eventsOf('ApplyStarted')).filter(({ data }) => data.planId === planId)).toHaveLength(1);
    expect((await eventsOf('BirthApplied')).filter(({ data }) => data.planId === planId)).toHaveLength(3);
    expect(await demo.births()).toBe(births + 3);
    await expectSoundBirths();
  });

  it('nobody decides on a birth in flight, nor abandons its plan', async () => {
    const [code = ''] = take(1);
    const planId = await demo.rehearsed([code]);
    // Somebody holds the row, so that the birth is intended and has to wait.
    await demo.admin.query('begin');
    await demo.admin.query(`select from ${pivots} where pivot_code = $1 for update`, [code]);
    try {
      await demo.done(demo.start(planId));
      const intended = async () => (await eventsOf('BirthIntended')).some(({ data }) => data.code === code);
      while (!(await intended())) await new Promise((resume) => setTimeout(resume, 20));
      expect(await demo.decide('olga', code, 'EXEMPT')).toMatchObject(refused('birth-in-flight'));
      expect((await draft(code)).body).toMatchObject({ rule: 'birth-in-flight' });
      expect(await demo.as('oona').post(`/plans/${planId}/abandon`, { reason })).toMatchObject(
        refused('batch-in-flight'),
      );
    } finally {
      await demo.admin.query('rollback');
    }
    expect((await demo.until(planId, 'applied')).apply).toMatchObject({ applied: 1 });
    await expectRefused(demo.decide('olga', code, 'EXEMPT'), 'entity-born');
    await expectSoundBirths();
  });
});

describe('invariant 2, while the read model is behind', () => {
  it('nobody decides on what is born, though the ledger does not tell of the birth yet', async () => {
    const [code = ''] = take(1);
    const planId = await demo.rehearsed([code]);
    const reader = new pg.Client({ connectionString: demo.readModel.url });
    await reader.connect();
    try {
      // While somebody holds it, the projection cannot write its table; commands can still read.
      await reader.query('begin');
      await demo.admin.query('begin');
      await demo.admin.query(`select from ${pivots} where pivot_code = $1 for update`, [code]);
      await demo.done(demo.start(planId));
      await reader.query('lock table birth_ledger_blue.ledger_entry in share mode');
      await demo.admin.query('commit');
      await demo.until(planId, 'applied');
      await expectRefused(demo.decide('olga', code, 'EXEMPT'), 'entity-born');
    } finally {
      await demo.admin.query('rollback');
      await reader.end();
    }
    await expectSoundBirths();
  });
});

describe('invariant 3: a permit is used once, for its plan, in its time and within its budget', () => {
  it('once, also by the same request again', async () => {
    const planId = await demo.reviewed(take(1));
    const open = () => demo.as('otto').post(`/plans/${planId}/permits`, { reason }, 'open-it');
    const first = await demo.done(open());
    await demo.done(demo.rehearse(planId));
    await demo.done(demo.start(planId));
    await demo.until(planId, 'applied');
    await expectRefused(demo.start(planId), 'plan-not-in-preparation');
    await expectRefused(demo.permit('otto', planId), 'plan-not-in-preparation');
    expect(await demo.done(open())).toEqual({ ...first, recorded: [], repeated: true });
    expect((await demo.story(planId)).permit).toMatchObject({ standing: 'used' });
  });

  it('for no other plan', async () => {
    const [permitted, other] = [await demo.rehearsed(take(1)), await demo.reviewed(take(1))];
    await expectRefused(demo.rehearse(other), 'permit-required');
    await expectRefused(demo.start(other), 'permit-required');
    expect((await demo.story(permitted)).permit).toMatchObject({ standing: 'open' });
  });

  it('not before its time, and not after it', async () => {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const later = await demo.rehearsed(take(1), { notBefore: at(3_600) });
    await expectRefused(demo.start(later), 'permit-not-yet');
    const planId = await demo.reviewed(take(1));
    const notAfter = at(2);
    await demo.done(demo.permit('otto', planId, { notAfter }));
    await demo.done(demo.rehearse(planId));
    while (new Date().toISOString() <= notAfter) await new Promise((resume) => setTimeout(resume, 50));
    await expectRefused(demo.start(planId), 'permit-expired');
  });

  it('for no more births than it allows', async () => {
    await expectRefused(demo.start(await demo.rehearsed(take(2), { budget: 1 })), 'permit-budget-exceeded', 422);
  });

  it('so says the log: three persons for each plan, and each permit used at most once', async () => {
    const started = await eventsOf('ApplyStarted');
    const permits = started.map(({ data }) => data.permitId);
    expect(new Set(permits).size).toBe(permits.length);
    for (const { data } of started) {
      const story = await demo.story(data.planId);
      const { plannedBy } = story.draft;
      const { openedBy, budget } = story.permit;
      const reviewers = story.reviews.map((review: Body) => review.reviewedBy);
      for (const reviewer of reviewers) expect([plannedBy, openedBy, 'olga']).not.toContain(reviewer);
      expect(reviewers).not.toEqual([]);
      expect(openedBy).not.toBe(plannedBy);
      expect(story.apply.applied).toBeLessThanOrEqual(budget);
    }
  });
});
