import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { READ_MODEL_URL } from '../../src/infra/postgres/tokens.js';
import type { Projection, Touch } from '../../src/projections/engine/projection.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuildCli } from '../../src/projections/rebuild/rebuild.cli.js';
import { runInProcess } from '../support/in-process-cli.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import type { Ran } from '../support/terminal.js';

/** The bug: a fold that takes every RETIRE for an EXEMPT. */
const faulty: Projection = {
  ...ledgerProjection,
  touches: (event) =>
    ledgerProjection
      .touches(event)
      .map((touch): Touch => (isRetirement(touch) ? { ...touch, change: { ...touch.change, to: 'EXEMPT' } } : touch)),
};
const isRetirement = ({ change }: Touch): boolean => change.kind === 'decided' && change.to === 'RETIRE';

type Told = {
  projection: string;
  swapped: boolean;
  diff: {
    tables: { table: string; missing: number; added: number; changed: number }[];
    differences: { table: string; kind: string; live: Row; rebuilt: Row }[];
  };
};
type Row = { code: string; decision: string };

describe('a bug in a projection', () => {
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let runner: ProjectionRunner;
  let app: INestApplicationContext;

  beforeEach(async () => {
    [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
    waiter = new CheckpointWaiter(readModel.pool);
    const providers = [
      { provide: EventLog, useValue: live.log },
      { provide: READ_MODEL_URL, useValue: readModel.url },
    ];
    app = await Test.createTestingModule({ providers }).compile();
  });

  afterEach(async () => {
    await runner.stop();
    await waiter.onModuleDestroy();
    await app.close();
    await Promise.all([live.stop(), readModel.close()]);
  });

  const run = (projection: Projection): void => {
    runner = new ProjectionRunner({ projection, log: live.log, url: readModel.url });
    runner.start();
  };

  /** `birth-ledger <words>`, on this log and read model. */
  const cli = (...words: string[]): Promise<Ran> => runInProcess(app, [rebuildCli], 'oona', words);

  const wrong = ['a::3', 'a::5', 'a::550'];
  /** Decided RETIRE and then otherwise: its row is right, an earlier version of it is not. */
  const wrongBefore = 'a::8';

  it('is named row by row by a rebuild with the corrected program, for programs and for people', async () => {
    run(faulty);
    await live.lap('a', 600);
    for (const code of [...wrong, wrongBefore]) await live.decide('a', code, 'RETIRE');
    await live.decide('a', 'a::4', 'QUARANTINE');
    await waiter.waitFor('ledger', await live.decide('a', wrongBefore, 'QUARANTINE'), 30_000);
    await runner.stop();

    run(ledgerProjection);
    const rehearsed = await cli('rebuild', 'ledger', '--dry-run', '--json');
    expect(rehearsed.code).toBe(1);
    const [told] = JSON.parse(rehearsed.out) as [Told];
    expect(told).toMatchObject({ projection: 'ledger', swapped: false });
    expect(told.diff.tables.filter(({ missing, added, changed }) => missing + added + changed > 0)).toEqual([
      { table: 'ledger_entry', rows: 600, missing: 0, added: 0, changed: wrong.length },
      { table: 'ledger_entry_history', rows: 6, missing: 0, added: 0, changed: 1 },
      // They were counted as what they were taken for.
      { table: 'ledger_tally', rows: 3, missing: 1, added: 1, changed: 0 },
    ]);
    const rows = told.diff.differences.filter(({ table }) => table !== 'ledger_tally');
    expect(rows.map((one) => [one.table, one.kind, one.live.code, one.live.decision, one.rebuilt.decision])).toEqual([
      ...wrong.map((code) => ['ledger_entry', 'changed', code, 'EXEMPT', 'RETIRE']),
      ['ledger_entry_history', 'changed', wrongBefore, 'EXEMPT', 'RETIRE'],
    ]);

    const { code, out, err } = await cli('rebuild', 'ledger');
    expect(code).toBe(1);
    expect(out).toMatch(/ledger\s+│ ledger_entry\s+│\s+600 │\s+0 │\s+0 │\s+3 │/);
    expect(out).toMatch(/ledger: 10 events, \d+ rows in [\d.]+ s; readers moved over\./);
    const named = out.slice(out.indexOf('Rows that differ:'));
    expect([...named.matchAll(/"code":"([^"]+)"/g)].map(([, name]) => name)).toEqual(
      [...wrong, wrongBefore].flatMap((name) => [name, name]),
    );
    expect(err).toMatch(/^ledger: reading, 0 events[\s\S]*ledger: swapping[\s\S]*ledger: done/);

    const decided = await readModel.pool.query<Row>(
      `select code, decision from birth_ledger.ledger_entry where decision <> 'PENDING' order by code`,
    );
    expect(decided.rows).toEqual([
      { code: 'a::3', decision: 'RETIRE' },
      { code: 'a::4', decision: 'QUARANTINE' },
      { code: 'a::5', decision: 'RETIRE' },
      { code: 'a::550', decision: 'RETIRE' },
      { code: 'a::8', decision: 'QUARANTINE' },
    ]);
    expect(await cli('rebuild', 'ledger')).toMatchObject({ code: 0, out: expect.not.stringContaining('differ') });
  });
});
