import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApplyOptions } from '../../src/commands/apply/apply-options.js';
import type { BirthApplied } from '../../src/domain/entry/events.js';
import { checkLog } from '../support/log-checker.js';
import { type Body, Office } from './office.js';
import { cases, letters, OtherDatabase, type Witnessed } from './other-database.js';
import { type Doings, Strangers } from './strangers.js';

/** As many as a few seconds take, since each row costs three durable events; `npm run test:journey` takes 200,000. */
const rows = Number(process.env.JOURNEY_ROWS ?? 800);
const amount = { letters: rows, cases: 100 };
const batch = Math.max(100, Math.min(1_000, rows / 100));
const total = amount.letters + amount.cases;
const planId = 'spring-letters';

/** Two hundred thousand rows take minutes a step; the default bound is for what hangs. */
jest.setTimeout(240_000 + rows * 6);

/** Tells how long what took, as it comes: `npm run test:journey` is about these figures. */
const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const figures = `${total} rows in ${seconds.toFixed(1)} s, ${Math.round(total / seconds)} rows/s`;
  if (process.env.JOURNEY_ROWS !== undefined) process.stdout.write(`${name}: ${figures}\n`);
  return result;
};

let database: OtherDatabase;
let office: Office;
let planned: Set<string>;
let doings: Doings;

const key = ({ collection, code }: { collection: string; code: string }): string => JSON.stringify([collection, code]);

beforeAll(async () => {
  database = await OtherDatabase.build(amount);
  office = await Office.open(database.scannerUrl, {
    env: { GOVERNED_APPLIER_URL: database.applierUrl },
    config: { contract: OtherDatabase.contract },
  });
  const options = office.get(ApplyOptions);
  options.sizing = { ...options.sizing, first: batch, most: batch };
  const steward = office.as('steward');
  const grant = (person: string, role: string, collections?: string[]) =>
    steward.post('/authority', { action: 'grant', person, role, collections, reason: 'her job' });
  await grant('olga', 'operator');
  await grant('rita', 'reviewer');
  for (const owner of ['petra', 'otto']) await grant(owner, 'owner', [letters, cases]);
});

afterAll(async () => {
  await office.close();
  await database.end();
});

const story = async (): Promise<Body> => (await office.as('olga').get(`/plans/${planId}/story`)).body;

const step = async (person: string, path: string, body: unknown = {}): Promise<Body> => {
  const reply = await office.as(person).post(`/plans/${planId}${path}`, body);
  expect([reply.status, reply.body.detail]).toEqual([200, undefined]);
  return reply.body;
};

const approve = async (collection: string, expected: number): Promise<void> => {
  const filter = { collection, standing: 'PENDING', decision: 'BIRTH_APPROVED', reason: 'all of them', expected };
  const { body } = await office.as('petra').post('/decisions/filtered', filter);
  expect(body).toMatchObject({ recorded: expected, refused: 0, failed: 0 });
  expect(body.rows.length + body.omitted).toBe(expected);
};

/** The births that the log tells of as ours. */
const told = async (): Promise<string[]> => {
  const births: string[] = [];
  for await (const { type, data } of office.log.readAll()) {
    if (type === 'BirthApplied') births.push(key(data as BirthApplied['data']));
  }
  return births.sort();
};

describe('births in a database that is not the demo, while others work in it', () => {
  it('are found and approved', async () => {
    const { body } = await timed('scan', () => office.as('olga').scan());
    expect(body.gaps).toEqual([]);
    expect(body.scanned.map((one: Body) => [one.collection, one.newlyLogged])).toEqual([
      [letters, amount.letters],
      [cases, amount.cases],
    ]);
    await timed('approve', async () => {
      await approve(letters, amount.letters);
      await approve(cases, amount.cases);
    });
    planned = new Set((await database.present()).map(key));
    expect(planned.size).toBe(total);
  });

  it('are planned, reviewed, permitted and rehearsed', async () => {
    const selection = [{ collection: letters }, { collection: cases }];
    const order = { planId, selection, reason: 'the letters of spring' };
    expect(await timed('draft', () => office.as('olga').post('/plans', order))).toMatchObject({ status: 200 });
    await timed('dry run', () => step('olga', '/dry-run'));
    const { draft: drafted, dryRun } = await story();
    expect(dryRun).toMatchObject({ expected: total, unplanned: 0, passed: true, problems: [] });
    const verdict = { digest: drafted.digest, verdict: 'approve', reason: 'read it' };
    await timed('review', () => step('rita', '/reviews', verdict));
    await timed('permit', () => step('otto', '/permits', { reason: 'go' }));
    await timed('guards', () => step('olga', '/guards'));
    const failing = (await story()).guards.sets.flatMap((set: Body) => set.checks.filter(({ ok }: Body) => !ok));
    expect(failing).toEqual([]);
    await timed('rehearsal', () => step('olga', '/rehearsals'));
    expect((await story()).rehearsal).toMatchObject({ pass1: total, pass2: 0, leaked: 0, passed: true });
    expect(await database.births()).toEqual([]);
  });

  it('are applied in batches, while others insert, update and delete', async () => {
    const spread = (await database.present()).filter(({ collection }) => collection === letters);
    const picks = spread.filter((_, index) => index % 10 === 0).map(({ code }) => code);
    await timed('start of the apply', () => step('olga', '/apply', { execute: true }));
    const strangers = new Strangers(database, picks, 100);
    await timed('apply', async () => {
      while ((await story()).status === 'applying') await pause(200);
    });
    doings = await strangers.stop();
    const { status, apply } = await story();
    expect({ status, apply }).toMatchObject({ status: 'applied', apply: { done: total, inFlight: null } });
    expect(apply.batches).toBeGreaterThanOrEqual(total / batch);
    for (const done of Object.values(doings)) expect(done.length).toBeGreaterThan(10);
  });

  it('and what we bore is what was planned, was still there, and had not been borne by others first', async () => {
    const births = await database.births();
    const isOurs = ({ who }: Witnessed) => who === database.applierRole;
    const ours = new Set(births.filter(isOurs).map(key));
    const theirs = new Set(births.filter((birth) => !isOurs(birth)).map(key));
    const named = (codes: readonly string[]) => codes.map((code) => key({ collection: letters, code }));
    // The log tells of each of our births, and of no other.
    expect(await told()).toEqual([...ours].sort());
    expect([...ours].filter((name) => !planned.has(name))).toEqual([]);
    // Others bore what they inserted and, where they came first, what they updated: no side births of ours hide in it.
    expect(named(doings.inserted).filter((name) => !theirs.has(name))).toEqual([]);
    const touched = new Set(named([...doings.inserted, ...doings.updated]));
    expect([...theirs].filter((name) => !touched.has(name))).toEqual([]);
    // Every planned row that still exists is born; it is ours unless others were first.
    const there = new Set((await database.present()).map(key));
    expect([...planned].filter((name) => there.has(name) && !ours.has(name) && !theirs.has(name))).toEqual([]);
    const spared = [...planned].filter((name) => !touched.has(name) && there.has(name));
    expect(spared.filter((name) => !ours.has(name))).toEqual([]);
  });

  it('is verified, and coverage balances after the next lap', async () => {
    expect(await timed('verify', () => step('olga', '/verify'))).toMatchObject({ verified: true, recorded: true });
    expect((await story()).status).toBe('verified');
    const { body } = await office.as('olga').scan();
    expect(body.scanned.map((one: Body) => [one.collection, one.newlyLogged, one.totalPending])).toEqual([
      [letters, 0, 0],
      [cases, 0, 0],
    ]);
    const { body: coverage } = await office.as('olga').get(`/coverage?after=${body.position}`);
    expect(coverage.map((row: Body) => [row.collection, row.state])).toEqual([
      [letters, 'balanced'],
      [cases, 'balanced'],
    ]);
    expect((await checkLog(office.log)).faults).toEqual([]);
  });

  it('beside which a plain UPDATE does the same re-touch', async () => {
    const { touched, before } = await database.comparison(total);
    await timed('plain UPDATE', async () => expect(await touched(batch)).toBe(total));
    expect((await database.births()).length - before).toBe(total);
  });
});
