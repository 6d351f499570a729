import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';
import { serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { type Desk, Office, type Reply } from '../journeys/office.js';
import { type GovernedDatabase, governedDatabase } from '../support/governed.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';
import { Cable } from './cable.js';
import { expectDocumented } from './documented.js';

let folder: string;
let governed: GovernedDatabase;
let readModel: FreshDatabase;
let store: StartedEventStore;
let cables: Record<'eventStore' | 'readModel' | 'governed', Cable>;
let office: Office;
let petra: Desk;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'birth-ledger-cables-'));
  governed = await governedDatabase();
  readModel = await freshDatabase('read_model');
  store = await startEmbeddedEventStore({ dataDir: folder });
  await governed.admin.query(`
    create table things (code text primary key);
    insert into things values ('one'), ('two');
    insert into collection_registry (collection_name, table_name, birth_required, birth_code_strategy, birth_code_column, birth_code_source)
      values ('things', 'things', true, 'column', 'code', 'declared');
    insert into meta_catalog values ('things', true);
    select birth_ledger_kit.grant_all()`);
  const scanner = serviceUrls(governed.database.url).scanner;
  cables = {
    eventStore: await Cable.to(store.url),
    readModel: await Cable.to(readModel.url),
    governed: await Cable.to(scanner),
  };
  const env = {
    EVENTSTORE_URL: cables.eventStore.through(store.url),
    DATABASE_URL: cables.readModel.through(readModel.url),
  };
  office = await Office.open(cables.governed.through(scanner), { env });
  for (const role of ['operator', 'owner']) {
    await office.as('steward').post('/authority', { action: 'grant', person: 'petra', role, reason: 'r' });
  }
  petra = office.as('petra');
  expect((await petra.scan()).status).toBe(200);
}, 120_000);

afterAll(async () => {
  await office.close();
  for (const cable of Object.values(cables)) await cable.cut();
  await store.stop();
  await readModel.drop();
  await governed.end();
  await rm(folder, { recursive: true, force: true });
});

/** Asks until the answer is the expected one: readiness is kept for a second, and a mended part needs time to be found. */
const until = async (status: number, ask: () => Promise<Reply>): Promise<Reply> => {
  for (;;) {
    const reply = await ask();
    if (reply.status === status) return reply;
    expect([200, 503]).toContain(reply.status);
    await sleep(100);
  }
};

const decide = () =>
  petra.post('/decisions/one', { collection: 'things', code: 'one', decision: 'EXEMPT', reason: 'r' }, 'one');

const cases = [
  ['the event store', 'a decision', 'eventStore', 'EVENTSTORE_URL', decide],
  ['the event store', 'a history', 'eventStore', 'EVENTSTORE_URL', () => petra.get('/history/things')],
  ["the read model's database", 'the ledger', 'readModel', 'DATABASE_URL', () => petra.get('/ledger')],
  ["the read model's database", 'a scan', 'readModel', 'DATABASE_URL', () => petra.scan('things')],
  ['the governed database', 'a scan', 'governed', 'GOVERNED_URL', () => petra.scan('things')],
] as const;

describe('a part that goes away in the middle', () => {
  it.each(cases)(
    '%s, %s asked for: 503 until it is back, then 200',
    async (_, __, part, setting, ask) => {
      await cables[part].cut();
      try {
        // What was under way is cut off with no more to say; whoever asks now is told which part it is.
        let reply = await ask();
        for (let again = 0; again < 10 && !reply.body.detail?.includes(setting); again++) reply = await ask();
        expect(reply).toMatchObject({ status: 503, body: { detail: expect.stringContaining(setting) } });
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
        await until(503, () => office.raw('/health/ready', {}));
        expect((await office.raw('/health', {})).status).toBe(200);
      } finally {
        await cables[part].mend();
      }
      await until(200, ask);
      await until(200, () => office.raw('/health/ready', {}));
    },
    120_000,
  );

  it('has nothing done twice that was sent again under its Idempotency-Key', async () => {
    expect((await decide()).body).toMatchObject({ repeated: 1 });
    const { body } = await petra.get('/history/things/one');
    expect(body.items.map((item: { type: string }) => item.type)).toEqual(['PageScanned', 'DecisionRecorded']);
  });

  it('is documented as it was answered', () => {
    const rows = cases.map(([part, asked, , setting]) => [part, asked, '503, `Retry-After`', `\`${setting}\``, '200']);
    expectDocumented('Which part goes away', ['part', 'asked for', 'answer', 'names', 'once it is back'], rows);
  });
});
