import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalog as projections } from '../../src/projections/catalog.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import type { Body } from '../journeys/office.js';
import { checkLog } from '../support/log-checker.js';
import { attackOn, reason } from './attack.js';
import { DemoOffice, pivots } from './demo-office.js';

/* The invariants (domain.md) 4 to 9, each attacked over HTTP; then log and databases are read to see that it held. */

let demo: DemoOffice;
let codes: string[];

beforeAll(async () => {
  demo = await DemoOffice.open();
  codes = await demo.approvedPivots();
}, 120_000);

afterAll(() => demo.close());

const { expectRefused } = attackOn(() => demo);
const registryBytes = `select md5(string_agg(r::text, E'\\n' order by collection_name)) from collection_registry r`;

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
