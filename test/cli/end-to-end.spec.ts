import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CliProcess } from '../support/cli-process.js';
import type { Ran } from '../support/terminal.js';

/** Each command is a process of its own, and this machine may have others to run. */
jest.setTimeout(240_000);

/** Commands of one installation, in the order in which a newcomer would give them. */
describe('the command line, on embedded parts, from an empty folder', () => {
  let folder = '';
  let service: CliProcess | null = null;
  let second: CliProcess | null = null;
  let url = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'birth-ledger-e2e-'));
    // Root's own folders are closed to PostgreSQL's account, and its cluster would be kept, and left, elsewhere.
    await chmod(folder, 0o755);
  });
  afterAll(async () => {
    second?.kill('SIGKILL');
    service?.kill('SIGKILL');
    await service?.end();
    await rm(folder, { recursive: true, force: true });
  });

  const birthLedger = (...words: string[]): Promise<Ran> => CliProcess.start(folder, words).end();
  const json = async <T>(...words: string[]): Promise<T> => {
    const { code, out, err } = await birthLedger(...words, '--json');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
    return JSON.parse(out) as T;
  };
  const backlogOf = async (collection: string): Promise<Record<string, number>> => {
    const rows = await json<{ decision: string; entries: number }[]>('backlog', collection);
    return Object.fromEntries(rows.map(({ decision, entries }) => [decision, entries]));
  };

  it('refuses a scan by nobody in particular, and says whom to ask: exit code 3', async () => {
    const { code, out, err } = await birthLedger('scan');
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/refused by operator-scans: .*ask a steward/);
  });

  it('serves; every other command joins its parts', async () => {
    service = CliProcess.start(folder, ['serve'], { HTTP_PORT: '0', LOG_LEVEL: 'silent' });
    url = (await service.said(/serves at (http:\S+)[\s\S]*Ctrl-C stops it/))[1] ?? '';
    const store = CliProcess.start(folder, ['eventstore']);
    await store.said(/serves at esdb:\/\/127\.0\.0\.1:\d+\?tls=false/);
    store.kill('SIGTERM');
    expect((await store.end()).code).toBe(0);
  });

  it('does not serve twice at one address: the second says so and ends, and the first goes on', async () => {
    second = CliProcess.start(folder, ['serve'], { HTTP_PORT: new URL(url).port });
    const { code, out, err } = await second.end();
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/The address 127\.0\.0\.1:\d+ is in use\. Set HTTP_HOST and HTTP_PORT/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  it('scans once somebody was made operator, and finds nothing new the second time', async () => {
    expect(await birthLedger('authority', 'grant', 'oona', 'operator', '--reason', 'scans')).toMatchObject({
      code: 0,
      out: expect.stringContaining('oona is now operator.'),
    });
    type Report = { scanned: { collection: string; newlyLogged: number; totalPending: number }[]; gaps: unknown[] };
    const first = await json<Report>('scan', '--as', 'oona');
    expect(first.scanned).toContainEqual(
      expect.objectContaining({ collection: 'pivot_definitions', newlyLogged: 26, totalPending: 26 }),
    );
    expect(first.gaps.length).toBeGreaterThan(0);
    const { code, out, err } = await birthLedger('scan', 'pivot_definitions', '--as', 'oona');
    expect(code).toBe(0);
    expect(out).toMatch(/pivot_definitions\s+│ completed\s+│\s+37 │\s+0 │\s+26 │/);
    expect(err).toContain('pivot_definitions: 37 rows');
  });

  it('decides: listed rows each with an outcome, a filter only when told so', async () => {
    const codes = ['PIVOT-DEFINITIONS-0000001', 'nobody\u001b[31m'];
    const words = ['decide', 'QUARANTINE', '--collection', 'pivot_definitions', '--reason', 'odd', '--as', 'olga'];
    await birthLedger('authority', 'grant', 'olga', 'owner', '--collection', 'pivot_definitions', '--reason', 'hers');
    const listed = await birthLedger(...words, ...codes.flatMap((code) => ['--code', code]));
    expect(listed.code).toBe(3);
    expect(listed.out).toContain('QUARANTINE: 1 recorded, 1 refused, 0 failed.');
    expect(listed.out).toContain('nobody\\x1b[31m');
    expect(listed.out).not.toContain('\u001b');

    const filter = ['--standing', 'PENDING'];
    const asked = await birthLedger(...words, ...filter);
    expect([asked.code, asked.out]).toEqual([2, '']);
    expect(asked.err).toContain('Record QUARANTINE for 25 entries? Nobody can be asked here');
    expect(await backlogOf('pivot_definitions')).toEqual({ PENDING: 25, QUARANTINE: 1 });

    expect((await birthLedger(...words, ...filter, '--yes')).code).toBe(0);
    expect(await backlogOf('pivot_definitions')).toEqual({ QUARANTINE: 26 });
  });

  it('triages what waits, by kind', async () => {
    type Waiting = { kind: string }[];
    const waiting = await json<Waiting>('triage');
    const views = waiting.filter(({ kind }) => kind === 'view');
    expect(views.length).toBeGreaterThan(0);
    const words = ['triage', '--views', 'EXEMPT', '--reason', 'hold no entities', '--yes'];
    expect((await birthLedger(...words, '--as', 'olga')).code).toBe(3);
    await birthLedger('authority', 'grant', 'ann', 'owner', '--reason', 'owns everything');
    expect(await json<object>(...words, '--as', 'ann')).toMatchObject({ recorded: views.length, refused: 0 });
    const left = await json<Waiting>('triage');
    expect(left).toHaveLength(waiting.length - views.length);
  });

  it('tells history straight from the log, and what the log does not know: exit code 3', async () => {
    type Steps = { type: string; actor: string; position: string }[];
    const steps = await json<Steps>('history', 'pivot_definitions', 'PIVOT-DEFINITIONS-0000001');
    expect(steps.map(({ type, actor }) => [type, actor])).toEqual([
      ['PageScanned', 'oona'],
      ['DecisionRecorded', 'olga'],
    ]);
    const collection = await json<Steps>('history', 'pivot_definitions');
    expect(collection.map(({ type }) => type)).toEqual([
      'CollectionDiscovered',
      ...['LapStarted', 'PageScanned', 'LapCompleted'],
      ...['LapStarted', 'PageScanned', 'LapCompleted'],
    ]);
    const unknown = await birthLedger('history', 'pivot_definitions', 'nobody');
    expect([unknown.code, unknown.out]).toEqual([3, '']);
  });

  it('exports the whole log, to a pipe or into a new file, and the same again up to a position', async () => {
    const piped = await birthLedger('export');
    expect([piped.code, piped.err]).toEqual([
      0,
      expect.stringMatching(/Exported: \d+ events from position \d+ to \d+/),
    ]);
    const events = piped.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; position: string });
    expect(events.filter(({ type }) => type === 'LapStarted').length).toBeGreaterThan(1);
    const last = events.at(-1)?.position ?? '';
    const words = ['export', '--output', 'log.jsonl', '--up-to', last];
    const filed = await json<{ events: number; to: string; digest: string }>(...words);
    expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toBe(piped.out);
    expect(filed).toMatchObject({ events: events.length, to: last, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(piped.err).toContain(filed.digest);
    expect(await birthLedger(...words)).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
    expect((await birthLedger('export', '--after', last)).out).toBe('');
    expect((await birthLedger('export', '--after', 'yesterday')).code).toBe(2);
  });

  it('takes it for no fault of anybody when the reader of an export has seen enough: exit code 0', async () => {
    const left = CliProcess.start(folder, ['export']);
    left.leave();
    expect(await left.end()).toEqual({ code: 0, out: '', err: '' });
  });

  it('balances: exit code 0', async () => {
    const { code, out } = await birthLedger('coverage');
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ balanced/);
    expect(out).not.toContain('unbalanced');
    expect((await birthLedger('coverage', 'nowhere')).code).toBe(3);
  });

  it('rebuilds beside the running service, and finds no difference: exit code 0', async () => {
    type Rebuilt = { swapped: boolean; diff: { tables: { missing: number; added: number; changed: number }[] } }[];
    const rebuilt = await json<Rebuilt>('rebuild', 'collections', 'ledger');
    expect(rebuilt.map(({ swapped }) => swapped)).toEqual([true, true]);
    for (const { missing, added, changed } of rebuilt.flatMap(({ diff }) => diff.tables)) {
      expect([missing, added, changed]).toEqual([0, 0, 0]);
    }
    expect(await backlogOf('pivot_definitions')).toEqual({ QUARANTINE: 26 });
    const standings = await json<{ projection: string; state: string }[]>('projections');
    expect(standings.filter(({ state }) => state === 'stopped' || state === 'outdated')).toEqual([]);
    const skip = await birthLedger(
      'projections',
      'skip',
      'ledger',
      '--position',
      '1',
      '--reason',
      'to see',
      '--as',
      'olga',
    );
    expect([skip.code, skip.out]).toEqual([3, '']);
  });

  it('answers the same over HTTP, to whoever bears a token', async () => {
    const token = (await birthLedger('token', '--as', 'aud')).out.trim();
    const get = (path: string): Promise<Response> =>
      fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const answer = (await (await get('/history/pivot_definitions?limit=2')).json()) as {
      items: { type: string }[];
      next: string;
    };
    expect(answer.items.map(({ type }) => type)).toEqual(['CollectionDiscovered', 'LapStarted']);
    const rest = await get(`/history/pivot_definitions?cursor=${answer.next}`);
    expect(await rest.json()).toMatchObject({ items: { length: 5 }, next: null });
    expect((await get('/history/pivot_definitions/no%2Fbody')).status).toBe(404);
    expect((await get('/history/pivot_definitions?limit=100000')).status).toBe(400);
    expect((await fetch(`${url}/history/pivot_definitions`)).status).toBe(401);
  });

  it('stops serving when it is told to: exit code 0, and what was written is there again', async () => {
    service?.kill('SIGTERM');
    expect((await service?.end())?.code).toBe(0);
    expect(await backlogOf('pivot_definitions')).toEqual({ QUARANTINE: 26 });
  });

  it('keeps the event store: verified, backed up, restored, served alone', async () => {
    type Contents = { events: number; digest: string };
    const whole = await json<Contents>('eventstore', 'verify');
    const copy = await json<Contents>('eventstore', 'backup', 'copy.db');
    expect(copy.digest).toBe(whole.digest);
    expect((await birthLedger('eventstore', 'backup', 'copy.db')).code).toBe(1);
    const restored = await json<Contents>('eventstore', 'restore', 'copy.db', '--data', 'restored');
    expect(restored.digest).toBe(whole.digest);
    const alone = CliProcess.start(folder, ['eventstore', '--port', '0', '--data', 'restored', '--json']);
    await alone.said(/"url": "esdb:/);
    alone.kill('SIGINT');
    expect((await alone.end()).code).toBe(0);
  });
});
