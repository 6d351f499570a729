import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { type Body, type Desk, Office, type Reply } from '../journeys/office.js';
import { type GovernedDatabase, governedDatabase } from '../support/governed.js';
import { expectDocumented } from './documented.js';

/** A code of 1,000 characters that holds all that could be taken for something else. */
const longCode = `'"\`; -- /..//%2F\\ 🐣`.repeat(60).slice(0, 1_000);

let governed: GovernedDatabase;
let office: Office;
let petra: Desk;

beforeAll(async () => {
  governed = await governedDatabase();
  await governed.admin.query(`
    create table things (code text primary key);
    create table loose (id int primary key);
    insert into things values ('one'), ('two'), ('three');
    insert into loose values (1);
    create trigger birth after insert or update on things for each row execute function fn_birth_registry_auto('code');
    create trigger birth after insert or update on loose for each row execute function fn_birth_registry_auto();
    insert into collection_registry (collection_name, table_name, birth_required, birth_code_strategy, birth_code_column, birth_code_source)
      values ('things', 'things', true, 'column', 'code', 'declared');
    insert into meta_catalog values ('things', true);
    select birth_ledger_kit.grant_all();
    set session_replication_role = replica`);
  await governed.admin.query('insert into things values ($1)', [longCode]);
  office = await Office.open(serviceUrls(governed.database.url).scanner);
  const steward = office.as('steward');
  for (const [person, role] of [
    ['olga', 'operator'],
    ['petra', 'owner'],
  ]) {
    await steward.post('/authority', { action: 'grant', person, role, reason: 'for the spec' });
  }
  petra = office.as('petra');
  await office.as('olga').scan();
  await petra.post('/decisions/one', { ...on('one'), decision: 'EXEMPT' });
}, 120_000);

afterAll(async () => {
  await office.close();
  await governed.end();
});

const on = (code: string) => ({ collection: 'things', code, decision: 'RETIRE', reason: 'r' });

/** A POST as no proper client would send it. */
const sent = async (body: string | Buffer, headers: Record<string, string> = {}): Promise<Reply> => {
  const authorization = `Bearer ${await office.token({ person: 'petra' })}`;
  const init = { method: 'POST', body, headers: { authorization, 'content-type': 'application/json', ...headers } };
  return office.raw('/decisions/one', init);
};

const bearing = (authorization: string): Promise<Reply> => office.raw('/ledger', { headers: { authorization } });

const tampered = async (): Promise<string> => {
  const [header, , signature] = (await office.token({ person: 'petra' })).split('.');
  const payload = Buffer.from(JSON.stringify({ sub: 'steward', exp: 4_000_000_000 })).toString('base64url');
  return [header, payload, signature].join('.');
};

const expired = async (): Promise<Reply> => {
  const token = await office.token({ person: 'petra', expiresIn: '1s' });
  for (;;) {
    const reply = await bearing(`Bearer ${token}`);
    // Clocks are forgiven some seconds; a token that is still taken is asked about again.
    if (reply.status !== 200) return reply;
    await new Promise((resume) => setTimeout(resume, 200));
  }
};

type Case = readonly [input: string, answer: number, rule: string, send: () => Promise<Reply>];

const cases: readonly Case[] = [
  ['no token', 401, 'unauthenticated', () => office.raw('/ledger', {})],
  ['a token that is none', 401, 'unauthenticated', () => bearing('Bearer abc')],
  ['a token of another kind (Basic)', 401, 'unauthenticated', () => bearing('Basic cGV0cmE6cGV0cmE=')],
  ['an expired token', 401, 'unauthenticated', expired],
  [
    'an unsigned token (`alg: none`)',
    401,
    'unauthenticated',
    () => bearing(`Bearer ${new UnsecuredJWT({}).setSubject('steward').setExpirationTime('1h').encode()}`),
  ],
  [
    "somebody else's name under one's own signature",
    401,
    'unauthenticated',
    async () => bearing(`Bearer ${await tampered()}`),
  ],
  [
    'an unknown collection, to be scanned',
    404,
    'unknown-collection',
    () => office.as('olga').scan('things', 'nothing'),
  ],
  [
    'an unknown collection, to be decided on',
    404,
    'never-detected',
    () => petra.post('/decisions/one', { ...on('one'), collection: 'nothing' }),
  ],
  ['an unknown collection, its history', 404, 'unknown', () => petra.get('/history/nothing')],
  ['an unknown collection, itself', 404, 'unknown', () => petra.get('/collections/nothing')],
  [
    'an unknown decision',
    400,
    'invalid-input',
    () => petra.post('/decisions/one', { ...on('two'), decision: 'MAYBE' }),
  ],
  ['a code that was never detected', 404, 'never-detected', () => petra.post('/decisions/one', on('four'))],
  ['a code that was never detected, its entry', 404, 'unknown', () => petra.get('/ledger/things/four')],
  [
    'a code of 1,000 characters with quotes, slashes and emoji',
    200,
    'recorded',
    () => petra.post('/decisions/one', on(longCode)),
  ],
  ['the same, found again in the ledger', 200, '', () => petra.get(`/ledger/things/${encodeURIComponent(longCode)}`)],
  ['the same, found again in its history', 200, '', () => petra.get(`/history/things/${encodeURIComponent(longCode)}`)],
  ['a code of 10,001 characters', 400, 'invalid-input', () => petra.post('/decisions/one', on('x'.repeat(10_001)))],
  ['a NUL in a body', 400, 'invalid-input', () => petra.post('/decisions/one', on('a\0b'))],
  ['a NUL in an address', 400, 'invalid-input', () => petra.get('/ledger/things/a%00b')],
  [
    'half a surrogate pair',
    400,
    'invalid-input',
    () => sent('{"collection":"things","code":"\\ud83d","decision":"RETIRE","reason":"r"}'),
  ],
  ['an address that does not decode', 400, 'invalid-input', () => petra.get('/ledger/things/%E0%A4')],
  ['a body of 2 MB', 413, 'body-too-large', () => petra.post('/decisions/one', on('x'.repeat(2_000_000)))],
  ['a body that is not JSON', 400, 'malformed-request', () => sent('{"collection":')],
  [
    'a body that is not UTF-8',
    400,
    'malformed-request',
    () => sent(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  ],
  [
    'a body of another type',
    415,
    'unsupported-media-type',
    () => sent('code=one', { 'content-type': 'application/x-www-form-urlencoded' }),
  ],
  ['no body', 400, 'invalid-input', () => sent('')],
  [
    'a property that nobody knows',
    400,
    'invalid-input',
    () => petra.post('/decisions/one', { ...on('two'), decidedBy: 'steward' }),
  ],
  [
    '`__proto__` among the properties',
    400,
    'invalid-input',
    () => sent('{"__proto__":{"a":1},"collection":"things","code":"two","decision":"RETIRE","reason":"r"}'),
  ],
  ['a parameter that nobody knows', 400, 'invalid-input', () => petra.get('/ledger?colection=things')],
  [
    'a decision without a reason',
    400,
    'invalid-input',
    () => petra.post('/decisions/one', { ...on('two'), reason: '' }),
  ],
  [
    'a list of no entries',
    400,
    'invalid-input',
    () => petra.post('/decisions', { decision: 'RETIRE', reason: 'r', entries: [] }),
  ],
  [
    'a list of 5,001 entries',
    400,
    'invalid-input',
    () =>
      petra.post('/decisions', {
        decision: 'RETIRE',
        reason: 'r',
        entries: Array(5_001).fill({ collection: 'things', code: 'two' }),
      }),
  ],
  [
    'a revision that is none',
    400,
    'invalid-input',
    () => petra.post('/decisions/one', { ...on('two'), revision: 'newest' }),
  ],
  ['a stale revision', 409, 'stale-revision', () => petra.post('/decisions/one', { ...on('one'), revision: 'none' })],
  [
    'a decision that stands already',
    409,
    'decision-unchanged',
    () => petra.post('/decisions/one', { ...on('one'), decision: 'EXEMPT' }),
  ],
  [
    'a filter with a wrong number',
    409,
    'filter-meets-another-number',
    () =>
      petra.post('/decisions/filtered', {
        collection: 'things',
        standing: 'PENDING',
        decision: 'RETIRE',
        reason: 'r',
        expected: 7,
      }),
  ],
  [
    'approval in a table that is not onboarded',
    422,
    'onboard-first',
    () => petra.post('/decisions/one', { ...on('loose::1'), collection: 'loose', decision: 'BIRTH_APPROVED' }),
  ],
  [
    'a person without authority, deciding',
    403,
    'owner-decides',
    () => office.as('olga').post('/decisions/one', on('two')),
  ],
  ['a person without authority, scanning', 403, 'operator-scans', () => petra.scan()],
  [
    'a person without authority, granting',
    403,
    'steward-grants-authority',
    () => petra.post('/authority', { action: 'grant', person: 'olga', role: 'owner', reason: 'r' }),
  ],
  [
    'a steward, granting to themselves',
    403,
    'no-authority-for-oneself',
    () => office.as('steward').post('/authority', { action: 'grant', person: 'steward', role: 'owner', reason: 'r' }),
  ],
  [
    'a service account, deciding',
    403,
    'service-decides-nothing',
    async () =>
      sent(JSON.stringify(on('two')), {
        authorization: `Bearer ${await office.token({ person: 'robot', kind: 'service' })}`,
      }),
  ],
  ['a cursor that no list gave out', 400, 'invalid-input', () => petra.get('/ledger?cursor=abc')],
  ['a page of 1,001 rows', 400, 'invalid-input', () => petra.get('/ledger?limit=1001')],
  ['a moment that no calendar has', 400, 'invalid-input', () => petra.get('/ledger?asOf=2026-13-45T25:00:00Z')],
  ['a log position that nothing stands at', 404, 'unknown', () => petra.get('/ledger?after=999999999')],
  ['a log position beyond all numbers', 404, 'unknown', () => petra.get('/ledger?after=9999999999999999999')],
  [
    'an `Idempotency-Key` of 201 characters',
    400,
    'invalid-input',
    () => petra.post('/decisions/one', on('two'), 'x'.repeat(201)),
  ],
  ['a scan that nobody started', 404, 'unknown', () => petra.get('/scans/nothing')],
  ['a route that is none', 404, 'no-such-route', () => petra.get('/birth_registry')],
];

const ruleOf = ({ status, body }: Reply): string =>
  status < 300 ? (body.recorded === 1 ? 'recorded' : '') : (body.rule ?? String(body.type).split(':').at(-1));

describe('bad input', () => {
  it.each(cases)('%s: %d %s', async (_, status, rule, send) => {
    const head = await office.log.head();
    const reply = await send();
    expect([reply.status, ruleOf(reply)]).toEqual([status, rule]);
    if (status < 300) return;
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body).toMatchObject({ status, title: expect.any(String), detail: expect.stringMatching(/./) });
    // Nothing is half done: a refused command leaves no event but CommandDenied.
    const written: string[] = [];
    for await (const event of office.log.readAll(head)) written.push(event.type);
    expect(written.filter((type) => type !== 'CommandDenied' && type !== 'CollectionDiscovered')).toEqual([]);
  });

  it('is in the log where a rule refused it, with who tried what', async () => {
    const denied: RecordedEvent[] = [];
    for await (const event of office.log.readAll()) if (event.type === 'CommandDenied') denied.push(event);
    const rules = new Set(cases.filter(([, status]) => [403, 409, 422].includes(status)).map(([, , rule]) => rule));
    for (const rule of rules) expect(denied.map(({ data }) => (data as Body).rule)).toContain(rule);
    expect(denied.find(({ data }) => (data as Body).rule === 'owner-decides')?.data).toMatchObject({
      deniedTo: 'olga',
      target: 'things/two',
      command: 'Decide',
    });
  });

  it('found nothing to change', async () => {
    const { body } = await petra.get('/ledger?collection=things');
    const standing = body.items.map((item: Body) => [item.code, item.decision]);
    expect(Object.fromEntries(standing)).toEqual({
      one: 'EXEMPT',
      two: 'PENDING',
      three: 'PENDING',
      [longCode]: 'RETIRE',
    });
  });

  it('is documented as it was answered', () => {
    const rows = cases.map(([input, status, rule]) => [
      input,
      String(status),
      rule === '' ? 'the entry' : `\`${rule}\``,
    ]);
    expectDocumented('What is sent', ['input', 'answer', 'rule or problem'], rows);
  });
});
