import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorityStream, frozenToolsStream } from '../../src/domain/shared/stream-name.js';
import { UpToDate } from '../../src/infra/postgres/lookups/up-to-date.js';
import { catalog } from '../../src/projections/catalog.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import type { PlanView } from '../../src/projections/plans/plan-view.js';
import { plansCli } from '../../src/projections/plans/plans.cli.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { recordedToolsCli } from '../../src/projections/tools/recorded-tools.cli.js';
import { projectionsCli } from '../../src/projections/upkeep/projections.cli.js';
import { type EdgeApp, problemOf } from '../support/edge-app.js';
import { runInProcess } from '../support/in-process-cli.js';
import { LiveLog } from '../support/live-log.js';
import { startReadApi } from '../support/read-api.js';
import { ReadModel } from '../support/read-model.js';
import type { Ran } from '../support/terminal.js';
import { tellHistory } from '../support/told-history.js';

let live: LiveLog;
let readModel: ReadModel;
let edge: EdgeApp;

beforeAll(async () => {
  [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
  await tellHistory(live);
  await live.append(authorityStream('oona'), {
    type: 'AuthorityGranted',
    data: { person: 'oona', role: 'operator', scope: { kind: 'all' }, grantedBy: 'steward', reason: 'spec' },
  });
  const trace = { frozenAt: '2026-05-28T00:00:00.000Z', lastRunAt: null, fingerprint: 'f' };
  await live.append(
    frozenToolsStream,
    { type: 'ToolFrozen', data: { tool: 'dot-a', ...trace, recordedBy: 'oona', reason: 'replaced' } },
    { type: 'ToolFrozen', data: { tool: 'dot-b', ...trace, recordedBy: 'oona', reason: 'replaced' } },
    { type: 'ToolThawed', data: { tool: 'dot-b', thawedBy: 'steward', reason: 'needed once more' } },
  );
  edge = await startReadApi(live, readModel);
  for (const { name, streamPrefixes } of catalog) await edge.app.get(UpToDate).reach(name, streamPrefixes);
});

afterAll(async () => {
  await edge.stop();
  await Promise.all([live.stop(), readModel.close()]);
});

const read = async <T>(path: string): Promise<T> => {
  const response = await edge.get(path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
};

/** The list of commands that `plan list` and `frozen-tools list` join is made by the capabilities that change things. */
const groups = ({ program }: { program: { command(name: string): unknown } }): void => {
  program.command('plan');
  program.command('frozen-tools');
};
const cli = (...words: string[]): Promise<Ran> =>
  runInProcess(edge.app, [groups, plansCli, recordedToolsCli, projectionsCli], 'oona', words);

describe('plans', () => {
  type Plans = { items: PlanView[]; next: string | null };
  const told = [
    ['drafted', 'drafted'],
    ['expired', 'rehearsed'],
    ['given up', 'abandoned'],
    ['paused', 'paused'],
    ['ready', 'rehearsed'],
    ['rejected', 'dry-run'],
    ['shaken', 'drafted'],
    ['unproven', 'applied'],
    ['verified', 'verified'],
    ['waiting', 'dry-run'],
  ];

  it('are listed by id, page by page', async () => {
    const items: PlanView[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Plans = await read<Plans>(`/plans?limit=3${next && `&cursor=${next}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      items.push(...page.items);
      next = page.next;
    }
    expect(items.map(({ planId, status }) => [planId, status])).toEqual(told);
  });

  it('tell what they wait for, and what their apply has done', async () => {
    const { items } = await read<Plans>('/plans');
    const of = (planId: string) => items.find((plan) => plan.planId === planId);
    expect(of('waiting')).toMatchObject({
      applied: 0,
      pausedBecause: null,
      pending: expect.arrayContaining([expect.any(String)]),
    });
    expect(of('paused')).toMatchObject({ pausedBecause: 'operator', pending: [] });
    const verified = of('verified');
    expect(verified?.applied).toBe(verified?.expectedBirths);
    expect(verified?.applied).toBeGreaterThan(0);
  });

  it('are filtered by status, collection and planner', async () => {
    const ids = async (query: string) => (await read<Plans>(`/plans?${query}`)).items.map(({ planId }) => planId);
    expect(await ids('status=rehearsed')).toEqual(['expired', 'ready']);
    expect(await ids('status=discarded')).toEqual([]);
    const [first] = (await read<Plans>('/plans?limit=1')).items;
    expect(await ids(`collection=${first?.collections[0]}`)).toHaveLength(told.length);
    expect(await ids('collection=nowhere')).toEqual([]);
    expect(await ids(`plannedBy=${first?.plannedBy}`)).toHaveLength(told.length);
    expect(await ids('plannedBy=nobody')).toEqual([]);
  });

  it.each(['status=born', 'limit=0', 'limit=100000', 'cursor=x', 'asOf=7', 'after=x', 'colour=red'])(
    'refuse %s',
    async (query) => {
      expect(await problemOf(await edge.get(`/plans?${query}`))).toMatchObject({ status: 400 });
    },
  );

  it('are listed on the command line, for people and for programs', async () => {
    const { code, out } = await cli('plan', 'list', '--status', 'paused');
    expect([code, out]).toEqual([0, expect.stringMatching(/paused\s+│ paused: operator\s+│/)]);
    const { items } = await read<Plans>('/plans');
    expect(JSON.parse((await cli('plan', 'list', '--json')).out)).toEqual(items);
    expect((await cli('plan', 'list', '--collection', 'nowhere')).out).toContain('birth-ledger plan draft makes one');
    expect((await cli('plan', 'list', '--status', 'born')).code).toBe(2);
  });
});

describe('frozen tools', () => {
  type Tools = { tool: string; frozen: boolean; thawedBy: string | null }[];

  it('are told as they were recorded, and as they were thawed', async () => {
    expect(await read<Tools>('/frozen-tools/recorded')).toMatchObject([
      { tool: 'dot-a', frozen: true, recordedBy: 'oona', reason: 'replaced', thawedBy: null },
      { tool: 'dot-b', frozen: false, thawedBy: 'steward', thawReason: 'needed once more' },
    ]);
    const names = async (query: string) =>
      (await read<Tools>(`/frozen-tools/recorded?${query}`)).map(({ tool }) => tool);
    expect([await names('frozen=true'), await names('frozen=false')]).toEqual([['dot-a'], ['dot-b']]);
    expect((await edge.get('/frozen-tools/recorded?frozen=maybe')).status).toBe(400);
  });

  it('are listed on the command line', async () => {
    const { code, out } = await cli('frozen-tools', 'list');
    expect([code, out]).toEqual([0, expect.stringMatching(/dot-b\s+│ no\s+│.*steward\s+│ needed once more/)]);
  });
});

describe('projections', () => {
  type Told = { projection: string; state: string; lag: object; here: { state: string }; kept: unknown };
  const as = async (person: string) => ({ authorization: `Bearer ${await edge.token(person)}` });
  const post = async (path: string, body: unknown, person = 'oona') =>
    edge.post(`/projections/${path}`, body, await as(person));
  const reason = { reason: 'to see' };

  it('are listed with version, position, lag and state, here and on the command line', async () => {
    const told = await read<Told[]>('/projections');
    expect(told.map(({ projection }) => projection)).toEqual(catalog.map(({ name }) => name));
    for (const one of told) {
      expect(one).toMatchObject({ state: 'current', lag: { events: 0, more: false, seconds: 0 }, kept: null });
      expect(one.here.state).toBe('live');
    }
    const { code, out } = await cli('projections');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`ledger\\s+│ current\\s+│\\s+${ledgerProjection.version} │`));
  });

  it.each([
    ['swap-back', reason, 'SwapBack'],
    ['retry', reason, 'RetryEvent'],
    ['skip', { ...reason, position: '1' }, 'SkipEvent'],
  ])('refuse %s to whoever is no operator, and record it', async (word, body, command) => {
    const denied = await problemOf(await post(`ledger/${word}`, body, 'olga'));
    expect(denied).toMatchObject({ status: 403, rule: 'operator-keeps-projections', command });
    const recorded = (await live.events()).filter(({ type }) => type === 'CommandDenied').map(({ data }) => data);
    expect(recorded).toContainEqual(
      expect.objectContaining({
        command,
        target: 'projection ledger',
        deniedTo: 'olga',
        rule: 'operator-keeps-projections',
      }),
    );
  });

  it('refuse what their state does not allow, and record that too', async () => {
    expect(await problemOf(await post('ledger/retry', reason))).toMatchObject({
      status: 409,
      rule: 'stopped-at-an-event',
    });
    expect(await problemOf(await post('ledger/skip', { ...reason, position: '1' }))).toMatchObject({
      status: 409,
      rule: 'stopped-at-an-event',
    });
    const kept = await problemOf(await post('ledger/swap-back', reason));
    expect(kept).toMatchObject({
      status: 409,
      rule: 'kept-rows-can-be-read',
      detail: expect.stringMatching(/no earlier rows/),
    });
    const { code, out, err } = await cli('projections', 'swap-back', 'ledger', '--reason', 'to see');
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('no earlier rows are kept');
    const rules = (await live.events()).filter(({ type }) => type === 'CommandDenied').map(({ data }) => data);
    expect(rules).toContainEqual(
      expect.objectContaining({ command: 'SwapBack', rule: 'kept-rows-can-be-read', deniedTo: 'oona' }),
    );
  });

  it.each([
    ['nowhere/swap-back', reason, 404],
    ['ledger/swap-back', {}, 400],
    ['ledger/swap-back', { reason: '' }, 400],
    ['ledger/skip', { ...reason, position: 'first' }, 400],
  ])('refuse %s with %j: %i', async (path, body, status) => {
    expect((await problemOf(await post(path, body))).status).toBe(status);
  });

  it('are rebuilt over HTTP, by an operator, one at a time, with progress and differences', async () => {
    expect((await problemOf(await edge.get('/projections/plans/rebuild'))).status).toBe(404);
    expect((await post('plans/rebuild', { ...reason, dryRun: true }, 'olga')).status).toBe(403);
    const [begun, refused] = await Promise.all([post('plans/rebuild', reason), post('plans/rebuild', reason)]);
    expect([begun.status, refused.status].sort()).toEqual([202, 409]);
    type Job = { state: string; progress: object; result: { swapped: boolean; diff: { differences: object[] } } };
    let job = await read<Job>('/projections/plans/rebuild');
    while (job.state === 'running') job = await read<Job>('/projections/plans/rebuild');
    expect(job).toMatchObject({
      state: 'done',
      startedBy: 'oona',
      progress: { projection: 'plans', phase: 'done' },
      result: { swapped: true, diff: { differences: [] } },
      error: null,
    });
    await edge.logLine('rebuild of plans: indexing', '"rate":');
    const { rows } = await readModel.pool.query(
      `select command, reason, given_by from birth_ledger.operator_command where projection = 'plans'`,
    );
    expect(rows).toEqual([{ command: 'rebuild', reason: 'to see', given_by: 'oona' }]);
  });

  it('show what they met and do not know', async () => {
    const future = { type: 'FromTheFuture', data: {} };
    const position = await live.append('denial-2030-01-01', future, future);
    type Shown = { projection: string; unknown: { seen: number }[] };
    let denials = (await read<Shown[]>('/projections')).find(({ projection }) => projection === 'denials');
    // Both, for the projection may apply them in two batches.
    while (denials?.unknown[0]?.seen !== 2) {
      denials = (await read<Shown[]>('/projections')).find(({ projection }) => projection === 'denials');
    }
    expect(denials?.unknown).toEqual([
      { type: 'FromTheFuture', seen: 2, first: String(position - 1n), last: String(position) },
    ]);
    expect((await cli('projections')).out).toContain('FromTheFuture (2)');
  });

  it('put everybody back on the rows that a rebuild replaced, over HTTP and by the command line', async () => {
    await rebuild({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url });
    const kept = (await read<Told[]>('/projections')).find(({ projection }) => projection === 'ledger')?.kept;
    expect(kept).toMatchObject({ version: ledgerProjection.version, replacedAt: expect.any(String) });
    const response = await post('ledger/swap-back', reason);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ projection: 'ledger', position: expect.stringMatching(/^\d+$/) });
    const { code, out } = await cli('projections', 'swap-back', 'ledger', '--reason', 'and forth');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^ledger: everybody reads the rows again .* position \d+\.\n$/),
    ]);
    const { rows } = await readModel.pool.query(
      `select command, reason, given_by from birth_ledger.operator_command where projection = 'ledger' order by id`,
    );
    expect(rows).toEqual([
      { command: 'swap-back', reason: 'to see', given_by: 'oona' },
      { command: 'swap-back', reason: 'and forth', given_by: 'oona' },
    ]);
  });
});
