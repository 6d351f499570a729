import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { noteFault } from '../../src/infra/postgres/read-model/faults.js';
import type { Body, Reply } from '../journeys/office.js';
import { catalog, DemoOffice, pivots } from './demo-office.js';
import { type Operation, Published } from './published.js';

let demo: DemoOffice;
let published: Published;
let readModel: pg.Pool;

/** Expects of an answer that it has this status and is as the API publishes it. @param of the path as the document writes it */
const fits = async (method: 'get' | 'post', of: string, status: number, reply: Promise<Reply>): Promise<Body> => {
  const answer = await reply;
  expect([answer.status, published.misfits(method, of, answer)]).toEqual([status, []]);
  return answer.body;
};
const read = (path: string, of = path.split('?')[0] ?? path): Promise<Body> =>
  fits('get', of, 200, demo.as('aud').get(path));
const order = (who: string, path: string, body: unknown, of = path, status = 200): Promise<Body> =>
  fits('post', of, status, demo.as(who).post(path, body));

beforeAll(async () => {
  demo = await DemoOffice.open();
  readModel = new pg.Pool({ connectionString: demo.readModel.url });
  const { body } = await demo.as('aud').get('/docs-json');
  published = new Published(body);
});

afterAll(async () => {
  await readModel.end();
  await demo.close();
});

describe('what is published of every operation', () => {
  const lacking = (lacks: (operation: Operation) => boolean): string[] =>
    published
      .operations()
      .filter(lacks)
      .map(({ name }) => name);

  it('is not the description of nothing', () => {
    expect(published.operations().length).toBeGreaterThan(40);
  });

  it('holds a summary', () => {
    expect(lacking(({ described }) => !described.summary)).toEqual([]);
  });

  it('holds a schema of each answer, and of problems', () => {
    const schemaless = (answer: Body): boolean =>
      Object.values((answer.content ?? { none: {} }) as Body).some((content: Body) => !content.schema);
    expect(
      lacking(({ described: { responses } }) => {
        const answers = Object.keys(responses);
        return !answers.some((status) => /^2/.test(status)) || Object.values(responses).some(schemaless);
      }),
    ).toEqual([]);
  });

  it('holds a description of each parameter', () => {
    const nameless = published
      .operations()
      .flatMap(({ name, described }) =>
        (described.parameters ?? []).flatMap((parameter: Body) =>
          parameter.description ? [] : [`${name}: ${parameter.name}`],
        ),
      );
    expect(nameless).toEqual([]);
  });

  it('holds a description of each property that is sent or answered', () => {
    expect(published.undescribed()).toEqual([]);
  });
});

describe('answers are as they are published', () => {
  it('of scans, with their gaps', async () => {
    const scan = await order('oona', '/scans?wait=60', {}, '/scans');
    expect(scan.status).toBe('completed');
    await read(`/scans/${scan.id}`, '/scans/{id}');
    // A scan that is through within a moment is answered as such, and else as started.
    const started = await demo.as('oona').post('/scans', { collections: [pivots] });
    await fits('post', '/scans', started.body.status === 'completed' ? 200 : 202, Promise.resolve(started));
    await read(`/scans/${started.body.id}?wait=60`, '/scans/{id}');
  });

  it('of decisions', async () => {
    const filter = { collection: pivots, standing: 'PENDING' };
    const { matches } = await order('olga', '/decisions/preview', filter);
    const decision = { decision: 'BIRTH_APPROVED', reason: 'checked' };
    await order('olga', '/decisions/filtered', { ...filter, ...decision, expected: matches });
    const { items } = await read(`/ledger?collection=${pivots}&limit=2`, '/ledger');
    const [{ code }] = items;
    const one = { collection: pivots, code, reason: 'looked at' };
    await order('olga', '/decisions/one', { ...one, decision: 'QUARANTINE' });
    await order('nora', '/decisions', { entries: [{ collection: pivots, code }], decision: 'EXEMPT', reason: 'mine' });
  });

  it('of orders to collections, in the form of refusals too', async () => {
    await order('nora', '/gates', { collection: catalog, to: 'closed', reason: 'paused' });
    await order('olga', '/gates', { collection: catalog, to: 'open', reason: 'not hers' }, '/gates', 403);
    await order('oona', '/identities/classify', {});
    await order('oona', '/frozen-tools', { reason: 'replaced' });
    await read('/frozen-tools');
  });

  it('of a plan on its way', async () => {
    const { rows } = await demo.admin
      .query(`select code from ${pivots} order by 1 limit 0`)
      .catch(() => ({ rows: [] }));
    expect(rows).toEqual([]);
    const draft = { selection: [{ collection: pivots }], reason: 'for the spec' };
    const { planId } = await order('oona', '/plans', draft);
    const plan = (step: string, who: string, body: unknown): Promise<Body> =>
      order(who, `/plans/${planId}/${step}`, body, `/plans/{planId}/${step}`);
    const story = () => read(`/plans/${planId}/story`, '/plans/{planId}/story');
    await story();
    await plan('dry-run', 'oona', {});
    const { draft: drafted } = await story();
    await plan('reviews', 'rita', { digest: drafted.digest, verdict: 'approve', reason: 'read' });
    await plan('permits', 'otto', { reason: 'go' });
    await plan('guards', 'oona', {});
    await read('/plans');
    await plan('rehearsals', 'oona', {});
    await plan('apply', 'oona', { execute: true });
    await demo.until(planId, 'applied', 'verified');
    const { position } = await plan('verify', 'oona', {});
    await story();
    expect((await read(`/plans?status=verified&after=${position}`, '/plans')).items).toHaveLength(1);
  });

  it('of the read model, now and as of a moment', async () => {
    await order('oona', '/scans?wait=60', { collections: [pivots] }, '/scans');
    const { items, next } = await read('/ledger?limit=1000', '/ledger');
    expect([items.length > 26, next]).toEqual([true, null]);
    const paged = await read('/ledger?limit=1', '/ledger');
    expect(paged.next).not.toBeNull();
    const born = items.find(({ status }: Body) => status === 'born');
    await read(`/ledger/${pivots}/${encodeURIComponent(born.code)}`, '/ledger/{collection}/{code}');
    for (const path of ['/backlog', '/cursor', '/coverage', '/collections', '/authority', '/denials']) await read(path);
    const then = `?asOf=${born.firstDetectedPosition}`;
    for (const path of ['/ledger', '/backlog', '/cursor', '/coverage', '/collections', '/authority']) {
      await read(path + then);
    }
    const { items: collections } = await read('/collections?limit=500');
    // What may be null was there, or its description would have been held against nothing.
    for (const part of ['facts', 'gapReason', 'identity', 'actionPack', 'gateReason']) {
      expect([part, collections.some((collection: Body) => collection[part] !== null)]).toEqual([part, true]);
    }
    expect((await read('/denials')).items.length).toBeGreaterThan(0);
    await read(`/collections/${pivots}`, '/collections/{collection}');
    expect((await read('/frozen-tools/recorded')).length).toBeGreaterThan(0);
  });

  it('of what happened', async () => {
    await read(`/history/${pivots}`, '/history/{collection}');
    const { items } = await read(`/ledger?collection=${pivots}&status=born&limit=1`, '/ledger');
    await read(`/history/${pivots}/${encodeURIComponent(items[0].code)}`, '/history/{collection}/{code}');
  });

  it('of the upkeep of projections', async () => {
    await read('/projections');
    const reason = 'for the spec';
    for (const [position, step] of [
      [10n ** 15n, 'retry'],
      [10n ** 16n, 'skip'],
    ] as const) {
      const event = { eventId: randomUUID(), eventType: 'CommandDenied', stream: 'denial-2026-01-01' };
      await noteFault(readModel, 'denials', { position, ...event, error: 'planted' });
      await read('/projections');
      const body = { reason, ...(step === 'skip' ? { position: `${position}` } : {}) };
      await order('oona', `/projections/denials/${step}`, body, `/projections/{projection}/${step}`);
    }
    await order('oona', '/projections/ledger/rebuild', { reason }, '/projections/{projection}/rebuild', 202);
    const last = () => read('/projections/ledger/rebuild', '/projections/{projection}/rebuild');
    let job = await last();
    while (job.state === 'running') job = await last();
    expect(job.state).toBe('done');
    await order('oona', '/projections/ledger/swap-back', { reason }, '/projections/{projection}/swap-back');
    await read('/projections');
  });

  it('of the parts that work', async () => {
    await read('/health');
    await read('/health/ready');
    await read('/health/ready');
  });

  it('of problems: unknown, malformed, refused, not allowed', async () => {
    const aud = demo.as('aud');
    await fits('get', '/ledger/{collection}/{code}', 404, aud.get('/ledger/a/b'));
    await fits('get', '/ledger', 400, aud.get('/ledger?decision=MAYBE'));
    await fits('post', '/scans', 403, aud.post('/scans', {}));
    await fits('get', '/plans/{planId}/story', 404, aud.get('/plans/none/story'));
  });
});
