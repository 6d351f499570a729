import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entryStream } from '../../src/domain/shared/stream-name.js';
import { buildDemo } from '../../src/infra/governed/demo/build-demo.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { checkLog } from '../support/log-checker.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';
import { type Body, type Desk, Office } from './office.js';

const pivots = 'pivot_definitions';
const catalog = 'dot_iu_command_catalog';

let governed: FreshDatabase;
let office: Office;
let steward: Desk;
let olga: Desk;
let petra: Desk;
/** Codes of the unborn pivots, in order; each step decides on some of its own. */
let codes: string[];

beforeAll(async () => {
  governed = await freshDatabase('governed');
  await buildDemo({ adminUrl: governed.url, size: 'small', passwords: derivedPasswords(governed.url) });
  office = await Office.open(serviceUrls(governed.url).scanner);
  [steward, olga, petra] = [office.as('steward'), office.as('olga'), office.as('petra')];
}, 120_000);

afterAll(async () => {
  await office.close();
  await governed.drop();
});

const entry = async (code: string, query = ''): Promise<Body> =>
  (await petra.get(`/ledger/${pivots}/${encodeURIComponent(code)}${query}`)).body;

describe('the main job, as people do it', () => {
  it('a steward says who may do what, and nobody says it of themselves', async () => {
    const grant = (person: string, role: string, collections?: string[]) =>
      steward.post('/authority', { action: 'grant', person, role, collections, reason: 'her job' });
    expect(await grant('olga', 'operator')).toMatchObject({ status: 200, body: { repeated: false } });
    expect(await grant('petra', 'owner', [pivots])).toMatchObject({ status: 200 });
    expect(await grant('steward', 'owner')).toMatchObject({ status: 403 });
    const own = { action: 'grant', person: 'petra', role: 'operator', reason: 'why not' };
    expect(await petra.post('/authority', own)).toMatchObject({ status: 403 });
  });

  it('an operator scans: what is unborn is logged, what cannot be scanned is named', async () => {
    expect(await petra.scan()).toMatchObject({ status: 403, body: { rule: 'operator-scans' } });
    const { status, body } = await olga.scan();
    expect(status).toBe(200);
    const found = body.scanned.filter((one: Body) => one.newlyLogged > 0);
    expect(found.map((one: Body) => [one.collection, one.newlyLogged, one.totalPending])).toEqual([
      [catalog, 54, 0],
      [pivots, 26, 26],
    ]);
    expect(body.gaps.filter((gap: Body) => gap.reason === 'identity_blocked')).toHaveLength(43);
    expect(body.forTriage).toHaveLength(82);
  }, 60_000);

  it('a second scan logs nothing anew', async () => {
    const { body } = await olga.scan();
    expect(body.scanned.filter((one: Body) => one.newlyLogged > 0 || one.outcome !== 'completed')).toEqual([]);
  }, 60_000);

  it('an owner pages through what waits for her', async () => {
    codes = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body }: Body = await petra.get(
        `/ledger?collection=${pivots}&decision=PENDING&limit=10${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      codes.push(...body.items.map((item: Body) => item.code));
      cursor = body.next;
    }
    expect(new Set(codes).size).toBe(26);
    expect(codes).toHaveLength(26);
  });

  it('she decides on one, having seen it undecided', async () => {
    const [code = ''] = codes;
    expect(await entry(code)).toMatchObject({ decision: 'PENDING', revision: null, decidedBy: null });
    const decision = { collection: pivots, code, decision: 'EXEMPT', reason: 'test data', revision: 'none' };
    const { status, body } = await petra.post('/decisions/one', decision);
    expect([status, body]).toMatchObject([200, { recorded: 1, rows: [{ code, revision: '0' }] }]);
    expect(await entry(code, `?after=${body.position}`)).toMatchObject({
      decision: 'EXEMPT',
      decidedBy: 'petra',
      reason: 'test data',
      revision: '0',
    });
  });

  it('whoever saw an older state is told what changed, and by whom', async () => {
    const [code = ''] = codes;
    const stale = { collection: pivots, code, decision: 'RETIRE', reason: 'old', revision: 'none' };
    const { status, body } = await petra.post('/decisions/one', stale);
    expect([status, body.rule]).toEqual([409, 'stale-revision']);
    expect(body.detail).toContain('petra has decided EXEMPT since');
    expect((await office.events(entryStream(pivots, code))).map(({ type }) => type)).toEqual(['DecisionRecorded']);
  });

  it('of a list, each row has an outcome of its own', async () => {
    const [, second, third] = codes;
    const entries = [second, 'never there', third].map((code) => ({ collection: pivots, code }));
    const { status, body } = await petra.post('/decisions', { decision: 'QUARANTINE', reason: 'unclear', entries });
    expect(status).toBe(200);
    expect(body).toMatchObject({ recorded: 2, refused: 1, failed: 0, repeated: 0 });
    expect(body.rows.map((row: Body) => [row.code, row.outcome, row.rule])).toEqual([
      [second, 'recorded', null],
      ['never there', 'refused', 'never-detected'],
      [third, 'recorded', null],
    ]);
  });

  it('a filter shows how many it meets, and is refused when that is no longer so', async () => {
    const filter = { collection: pivots, standing: 'PENDING' };
    const preview = await petra.post('/decisions/preview', filter);
    expect(preview).toMatchObject({ status: 200, body: { matches: 23 } });
    const decide = { ...filter, decision: 'BIRTH_APPROVED', reason: 'checked' };
    expect(await petra.post('/decisions/filtered', { ...decide, expected: 24 })).toMatchObject({
      status: 409,
      body: { rule: 'filter-meets-another-number', matches: 23 },
    });
    const { body } = await petra.post('/decisions/filtered', { ...decide, expected: 23 });
    expect(body).toMatchObject({ recorded: 23, refused: 0, failed: 0 });
  });

  it('a request that is sent again under its Idempotency-Key changes nothing', async () => {
    const [, , , code = ''] = codes;
    const entries = [{ collection: pivots, code }];
    const request = { decision: 'RETIRE', reason: 'replaced', entries };
    expect(await petra.post('/decisions', request, 'retire-1')).toMatchObject({ body: { recorded: 1, repeated: 0 } });
    const head = await office.log.head();
    expect(await petra.post('/decisions', request, 'retire-1')).toMatchObject({ body: { recorded: 0, repeated: 1 } });
    const grant = { action: 'grant', person: 'rosa', role: 'reviewer', reason: 'her job' };
    const first = await steward.post('/authority', grant, 'rosa-1');
    const again = await steward.post('/authority', grant, 'rosa-1');
    expect(again.body).toEqual({ ...first.body, repeated: true });
    expect(await office.log.head()).toBe(head + 1n);
  });

  it('nobody approves births of a table that is not onboarded', async () => {
    const { body } = await petra.get(`/ledger?collection=${catalog}&pendingOnboarding=true&limit=100`);
    expect(body.items).toHaveLength(54);
    expect(body.items[0]).toMatchObject({ decision: 'EXEMPT', decidedBy: 'policy:onboard-first' });
    await steward.post('/authority', {
      action: 'grant',
      person: 'omar',
      role: 'owner',
      collections: [catalog],
      reason: 'his',
    });
    const approve = { collection: catalog, code: body.items[0].code, decision: 'BIRTH_APPROVED', reason: 'now' };
    expect(await office.as('omar').post('/decisions/one', approve)).toMatchObject({
      status: 422,
      body: { rule: 'onboard-first' },
    });
  });

  it('owners triage collections with zero births', async () => {
    const { body } = await petra.get('/collections?awaitingTriage=true&limit=1000');
    expect(body.items).toHaveLength(82);
    const collection = body.items[0].collection ?? body.items[0].name;
    const verdict = { collection, verdict: 'NEEDS_BIRTH', reason: 'people work with it' };
    expect(await petra.post('/triage', verdict)).toMatchObject({ status: 403, body: { rule: 'owner-triages' } });
    await steward.post('/authority', {
      action: 'grant',
      person: 'tomas',
      role: 'owner',
      collections: [collection],
      reason: 'his',
    });
    const { status, body: accepted } = await office.as('tomas').post('/triage', verdict);
    expect(status).toBe(200);
    const left = await petra.get(`/collections?awaitingTriage=true&limit=1000&after=${accepted.position}`);
    expect(left.body.items).toHaveLength(81);
  });

  it('an owner opens and closes the gate of her collection', async () => {
    const move = (to: string) => petra.post('/gates', { collection: pivots, to, reason: 'release' });
    expect(await move('closed')).toMatchObject({ status: 200 });
    expect(await move('closed')).toMatchObject({ status: 409 });
    const { body } = await move('open');
    const seen = await petra.get(`/collections/${pivots}?after=${body.position}`);
    expect(JSON.stringify(seen.body)).toMatch(/"gate":"open"|"gate":\{"state":"open"/);
  });

  it('the history tells all of it, straight from the log', async () => {
    const [code = ''] = codes;
    const { body } = await petra.get(`/history/${pivots}/${encodeURIComponent(code)}`);
    expect(body.items.map((step: Body) => [step.type, step.actor])).toEqual([
      ['PageScanned', 'olga'],
      ['DecisionRecorded', 'petra'],
    ]);
    const ofCollection = await petra.get(`/history/${pivots}`);
    expect(ofCollection.body.items.map((step: Body) => step.type)).toEqual(
      expect.arrayContaining(['CollectionDiscovered', 'LapCompleted', 'GateClosed', 'GateOpened']),
    );
  });

  it('coverage balances, the backlog counts and the cursor tells how far the scan is', async () => {
    const { body: coverage } = await petra.get('/coverage');
    expect(coverage.filter((row: Body) => row.state === 'unbalanced')).toEqual([]);
    const { body: backlog } = await petra.get(`/backlog?collection=${pivots}`);
    const standing = backlog.map((row: Body) => [row.decision, row.entries]);
    expect(Object.fromEntries(standing)).toEqual({ BIRTH_APPROVED: 22, EXEMPT: 1, QUARANTINE: 2, RETIRE: 1 });
    const { body: cursors } = await petra.get(`/cursor?collection=${pivots}`);
    expect(cursors).toMatchObject([{ lap: 2, status: 'completed', newlyLogged: '0', rowsSeen: '37' }]);
  });

  it('and the log is sound', async () => {
    expect((await checkLog(office.log)).faults).toEqual([]);
  });
});
