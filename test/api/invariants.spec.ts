import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { catalog as projections } from '../../src/projections/catalog.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import type { Body, Reply } from '../journeys/office.js';
import { wrongBirths } from '../support/apply-checker.js';
import { checkLog } from '../support/log-checker.js';
import { DemoOffice, pivots } from './demo-office.js';

/* The invariants (domain.md), each attacked over HTTP; then log and databases are read to see that it held. */

let demo: DemoOffice;
let codes: string[];

beforeAll(async () => {
  demo = await DemoOffice.open();
  codes = await demo.approvedPivots();
}, 120_000);

afterAll(() => demo.close());

const refused = (rule: string, status = 409) => ({ status, body: { rule } });
const reason = 'because';
const draft = (...list: readonly string[]) =>
  demo.as('oona').post('/plans', { selection: [{ collection: pivots, codes: list }], reason });
const take = (count: number): string[] => codes.splice(0, count);
const registryBytes = `select md5(string_agg(r::text, E'\\n' order by collection_name)) from collection_registry r`;

/** That a request is refused by a rule, that the log says so, and that nothing was born by it. */
const expectRefused = async (reply: Promise<Reply>, rule: string, status = 409) => {
  const births = await demo.births();
  expect(await reply).toMatchObject(refused(rule, status));
  expect((await demo.denials()).at(-1)).toMatchObject({ rule });
  expect(await demo.births()).toBe(births);
};

/** That births and log tell the same, read by a checker that shares no code with the service. */
const expectSoundBirths = async () => {
  expect(await wrongBirths(demo.office.log, demo.admin, demo.lastBirth)).toEqual([]);
};

const eventsOf = async (type: string): Promise<RecordedEvent<string, Body>[]> =>
  (await demo.events()).filter((event) => event.type === type) as RecordedEvent<string, Body>[];

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

describe('invariant 4: every acknowledged command is in the log exactly once', () => {
  it('also when it is sent many times at once, and again later', async () => {
    const [code = ''] = codes;
    const entries = [{ collection: pivots, code }];
    const send = () => demo.as('olga').post('/decisions', { decision: 'QUARANTINE', reason, entries }, 'the-same');
    const before = await demo.office.log.head();
    const replies = await Promise.all(Array.from({ length: 6 }, send));
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(replies.map(({ body }) => body.refused)).toEqual(Array(6).fill(0));
    expect((await send()).body).toMatchObject({ repeated: 1 });
    expect(await demo.office.log.head()).toBe(before + 1n);
    const grant = () =>
      demo.as('steward').post('/authority', { action: 'grant', person: 'gus', role: 'reviewer', reason }, 'gus');
    await Promise.all([grant(), grant(), grant()]);
    expect(await demo.events('authority-gus')).toHaveLength(1);
    expect((await checkLog(demo.office.log)).faults).toEqual([]);
  });
});

describe('invariant 5: the pages of each lap are contiguous', () => {
  it('though many scan at once while rows come and go', async () => {
    const scans = Array.from({ length: 3 }, () => demo.as('oona').scan(pivots));
    for (let id = 0; id < 20; id++) {
      await demo.admin.query(`update ${pivots} set id = id + 1000 where id = (select min(id) from ${pivots})`);
    }
    expect((await Promise.all(scans)).map(({ status }) => status)).toEqual([200, 200, 200]);
    const { faults } = await checkLog(demo.office.log);
    expect(faults).toEqual([]);
    const laps = (await demo.events(`scan-${pivots}`)).map(({ type }) => type);
    expect(laps.filter((type) => type === 'LapStarted').length).toBeGreaterThan(1);
  });
});

describe('invariant 6: read models are the fold of the log', () => {
  it('no request writes them', async () => {
    const authorization = `Bearer ${await demo.office.token({ person: 'steward' })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    for (const path of ['/ledger', `/ledger/${pivots}/${codes[0]}`, '/coverage', '/denials']) {
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const { status } = await demo.office.raw(path, { method, headers, body: '{}' });
        expect([method, path, status]).toEqual([method, path, 404]);
      }
    }
  });

  it('a rebuild gives the same rows', async () => {
    let compared = 0;
    for (const projection of projections) {
      const { log } = demo.office;
      const { diff } = await rebuild({ projection, catalog: projections, log, url: demo.readModel.url });
      for (const { rows, missing, added, changed } of diff?.tables ?? []) {
        expect({ projection: projection.name, missing, added, changed }).toEqual({
          projection: projection.name,
          missing: 0,
          added: 0,
          changed: 0,
        });
        compared += rows;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe('invariant 7: coverage balances', () => {
  it('though entries are decided on twice at once, and a row goes that waits for its birth', async () => {
    const [first = '', second = ''] = codes;
    await demo.admin.query(`delete from ${pivots} where pivot_code = $1`, [second]);
    const decisions = ['EXEMPT', 'RETIRE', 'PENDING', 'BIRTH_APPROVED'].map((to) => demo.decide('olga', first, to));
    for (const { status } of await Promise.all(decisions)) expect([200, 409]).toContain(status);
    const { position } = await demo.done(demo.as('oona').scan());
    const coverage: Body[] = await demo.done(demo.as('aud').get(`/coverage?after=${position}`));
    expect(coverage.filter(({ state }) => state === 'unbalanced')).toEqual([]);
    expect(coverage.find(({ collection }) => collection === pivots)).toMatchObject({ state: 'balanced' });
    expect((await checkLog(demo.office.log)).faults).toEqual([]);
  });
});

describe('invariant 8: a classification write births nothing, is rehearsed, and can be undone', () => {
  const collections = ['dot_domain_rules'];
  const write = (execute: boolean) => demo.as('steward').post('/identities/apply', { collections, reason, execute });

  it('though a trigger of the customer would have it birth something', async () => {
    await demo.done(demo.as('oona').post('/identities/classify', {}));
    const [bytes, births] = [await demo.value(registryBytes), await demo.births()];
    await demo.admin.query(`
      create function plant() returns trigger language plpgsql security definer as $$ begin
        insert into birth_registry (collection_name, entity_code, born_via) values ('planted', 'planted', 'plant');
        return null; end $$;
      create trigger planted after update on collection_registry for each row execute function plant()`);
    await expectRefused(write(false), 'side-births');
    await expectRefused(write(true), 'side-births');
    await demo.admin.query('drop function plant cascade');
    expect([await demo.value(registryBytes), await demo.births()]).toEqual([bytes, births]);
    expect(await demo.done(write(false))).toMatchObject({ done: 1 });
    expect(await demo.value(registryBytes)).toBe(bytes);
    expect(await demo.done(write(true))).toMatchObject({ done: 1 });
    expect(await demo.value(registryBytes)).not.toBe(bytes);
    const revert = { collections, reason, execute: true };
    expect(await demo.done(demo.as('steward').post('/identities/revert', revert))).toMatchObject({ done: 1 });
    expect([await demo.value(registryBytes), await demo.births()]).toEqual([bytes, births]);
  });
});

describe('invariant 9: nothing that cannot be scanned is silently skipped', () => {
  it('whether it is blocked, gone or forbidden: each is a gap, by name and reason', async () => {
    await demo.admin.query(`revoke select on ${pivots} from birth_ledger_scanner`);
    const { gaps, scanned } = await demo.done(demo.as('oona').scan());
    const reasons = Object.fromEntries(gaps.map(({ collection, reason }: Body) => [collection, reason]));
    expect(reasons).toMatchObject({
      [pivots]: 'no_rights',
      nrm_approval_rules: 'identity_blocked',
      iu_staging_payload: 'no_table',
    });
    expect(scanned.map(({ collection }: Body) => collection)).not.toContain(pivots);
    const { body } = await demo.as('aud').get(`/collections/${pivots}`);
    expect(body).toMatchObject({ scannable: false });
  });
});
