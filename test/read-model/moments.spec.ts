import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collectionStream } from '../../src/domain/shared/stream-name.js';
import { backlogCli } from '../../src/projections/ledger/backlog.cli.js';
import type { BacklogRow } from '../../src/projections/ledger/backlog-row.js';
import { coverageCli } from '../../src/projections/ledger/coverage.cli.js';
import { cursorCli } from '../../src/projections/ledger/cursor.cli.js';
import { ledgerCli } from '../../src/projections/ledger/ledger.cli.js';
import { type EdgeApp, problemOf } from '../support/edge-app.js';
import { runInProcess } from '../support/in-process-cli.js';
import { LiveLog } from '../support/live-log.js';
import { startReadApi } from '../support/read-api.js';
import { ReadModel } from '../support/read-model.js';

describe('what stood at a moment', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let edge: EdgeApp;

  beforeEach(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    edge = await startReadApi(live, readModel);
  });

  afterEach(async () => {
    await edge.stop();
    await Promise.all([live.stop(), readModel.close()]);
  });

  const json = async <T>(path: string): Promise<T> => {
    const response = await edge.get(path);
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as T;
  };

  const counted = (rows: readonly BacklogRow[]) => rows.map(({ decision, entries }) => [decision, entries]);

  const cli = async (...words: string[]) => {
    const { code, out, err } = await runInProcess(
      edge.app,
      [ledgerCli, backlogCli, cursorCli, coverageCli],
      'oona',
      words,
    );
    expect([words, code, err]).toEqual([words, 0, '']);
    return out;
  };

  it.each(['ledger', 'backlog', 'cursor', 'coverage'])(
    'is told by the command line as by the API: %s',
    async (word) => {
      const first = await live.lap('a', 3);
      const before = await live.decide('a', 'a::1', 'EXEMPT');
      while (new Date() <= ((await live.events()).at(-1)?.created ?? new Date())) await sleep(2);
      const instant = new Date((await live.events()).at(-1)?.created ?? 0).toISOString();
      await sleep(5);
      await live.decide('a', 'a::1', 'RETIRE');
      const last = await live.lap('a', 5, 2);
      const told: string[] = [];
      for (const moment of ['0', String(first), String(before), instant, String(last), '2099-01-01T00:00:00Z']) {
        const out = await cli(word, '--json', '--as-of', moment);
        expect(JSON.parse(out)).toEqual(await json(`/${word}?asOf=${moment}`));
        told.push(out);
      }
      const [atZero, atFirst, atBefore, atInstant, atLast, later] = told;
      expect([atInstant, later]).toEqual([atBefore, atLast]);
      expect(later).toBe(await cli(word, '--json'));
      expect(new Set([atZero, atFirst, atLast]).size).toBe(3);
      const people = await cli(word, 'a', '--as-of', String(before));
      expect(people).toMatch(/│ a\s+│/);
    },
  );

  it('is refused on the command line where there is no such moment', async () => {
    const { code, err } = await runInProcess(edge.app, [backlogCli], 'oona', [
      'backlog',
      '--as-of',
      '2026-02-30T00:00:00Z',
    ]);
    expect([code, err]).toEqual([2, expect.stringContaining('A moment is a log position, or an instant such as')]);
    expect(await problemOf(await edge.get('/backlog?asOf=2026-02-30T00:00:00Z'))).toMatchObject({ status: 400 });
  });

  describe('while the projection is behind', () => {
    /** Keeps the ledger's batches from being committed until it is called. */
    const held = async (table: string): Promise<() => Promise<void>> => {
      const blocker = await readModel.pool.connect();
      await blocker.query(`begin; lock table birth_ledger_blue.${table} in exclusive mode`);
      return async () => {
        await blocker.query('rollback');
        blocker.release();
      };
    };

    it.each([
      ['a position', (position: bigint, _: Date) => String(position)],
      ['an instant', (_: bigint, instant: Date) => instant.toISOString()],
    ])('is waited for, by %s, and then the same for good', async (_, momentOf) => {
      await json(`/backlog?after=${await live.lap('a', 3)}`);
      const release = await held('ledger_entry');
      const position = await live.decide('a', 'a::1', 'EXEMPT');
      const [event] = (await live.events()).filter((one) => one.position === position);
      const path = `/backlog?asOf=${momentOf(position, event?.created ?? new Date(0))}`;
      const asked = json<BacklogRow[]>(path);
      await sleep(300);
      await release();
      const then = [
        ['EXEMPT', 1],
        ['PENDING', 2],
      ];
      expect(counted(await asked)).toEqual(then);
      await sleep(5);
      await json(`/backlog?after=${await live.decide('a', 'a::2', 'RETIRE')}`);
      expect(counted(await json(path))).toEqual(then);
    });

    it('is not guessed: 503 says how far it is', async () => {
      const shown = await live.lap('a', 3);
      await json(`/backlog?after=${shown}`);
      const release = await held('ledger_entry');
      try {
        const position = await live.decide('a', 'a::1', 'EXEMPT');
        const response = await edge.get(`/backlog?asOf=${position}`);
        expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
        const { status, detail } = await problemOf(response);
        expect([status, detail]).toEqual([503, expect.stringContaining(`has not reached ${position}`)]);
        // What stood before is known, and answered at once.
        expect(counted(await json(`/backlog?asOf=${shown}`))).toEqual([['PENDING', 3]]);
      } finally {
        await release();
      }
    });

    it('and a write is shown in every part of an answer that is made from several', async () => {
      await json(`/coverage?after=${await live.lap('a', 3)}`);
      const release = await held('collection');
      const relation = { schema: 'public', table: 'b', kind: 'view' };
      const facts = {
        collection: 'b',
        sources: ['collection_registry'],
        registered: true,
        managed: true,
        required: true,
      };
      const gap = { reason: 'no_table', detail: 'There is no table b.' };
      const data = { ...facts, facts: { ...facts, owner: null, relation, folder: null }, gap, needsTriage: false };
      const position = await live.append(collectionStream('b'), {
        type: 'CollectionDiscovered',
        data: { ...data, onboarded: true },
      });
      const asked = json<{ collection: string; gapReason: string | null }[]>(`/coverage?after=${position}`);
      await sleep(300);
      await release();
      expect(await asked).toContainEqual(expect.objectContaining({ collection: 'b', gapReason: 'no_table' }));
    });
  });
});
