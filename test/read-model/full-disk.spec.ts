import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { cutShort } from '../../src/projections/rebuild/cut-short.js';
import type { RebuildPhase, RebuildProgress } from '../../src/projections/rebuild/progress.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { canMakeSmallDisks, SmallDiskPostgres } from '../support/small-disk-postgres.js';

const whatToDo = /disk of the read model's database is full: make room for about three times .* then run it again/;

describe('what a full disk says', () => {
  it('names the command, the cause, what is untouched and what to do', () => {
    const refused = Object.assign(new Error('could not extend file'), { code: '53100' });
    const told = String(cutShort('birth-ledger rebuild ledger', refused));
    expect(told).toMatch(
      /`birth-ledger rebuild ledger` was cut short \(could not extend file\)\. The live rows are as they were/,
    );
    expect(told).toMatch(whatToDo);
  });
});

describe.each(canMakeSmallDisks() ? ['a small disk'] : [])('%s', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it.each<[RebuildPhase, string]>([
    ['reading', 'while it copies what the log says'],
    ['writing', 'while it writes the rows'],
  ])(
    'that gets full when a rebuild is %s, %s, leaves the live rows untouched, says what to do, and succeeds when there is room',
    async (full) => {
      const postgres = await SmallDiskPostgres.start(96);
      ends.push(() => postgres.stop());
      const live = await LiveLog.start();
      ends.push(() => live.stop());
      const readModel = await ReadModel.at(await postgres.createDatabase('read_model'));
      ends.push(() => readModel.close());
      await live.lap('a', 10_000);
      await live.decide('a', 'a::7', 'EXEMPT');
      await readModel.apply(ledgerProjection, [await live.events()]);
      const before = await readModel.dump(ledgerProjection);

      const rebuilt = (onProgress: (progress: RebuildProgress) => void = () => undefined) =>
        rebuild({ projection: ledgerProjection, catalog, log: live.log, url: readModel.url, onProgress });
      const refusal = await rebuilt(({ phase }) => {
        if (phase === full) postgres.fill();
      }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(String(refusal)).toMatch(/No space left on device/);
      expect(String(refusal)).toMatch(whatToDo);
      const entries = await readModel.pool.query('select count(*)::int as entries from birth_ledger.ledger_entry');
      expect(entries.rows).toEqual([{ entries: 10_000 }]);
      const { rows } = await readModel.pool.query(
        `select relname from pg_class where relnamespace = 'birth_ledger_green'::regnamespace and relkind = 'r' and relname ~ '^(ledger|scan)'`,
      );
      expect(rows).toEqual([]);

      postgres.makeRoom();
      expect(await readModel.dump(ledgerProjection)).toEqual(before);
      const result = await rebuilt();
      expect(result.swapped && result.diff && isEmpty(result.diff)).toBe(true);
      expect(await readModel.dump(ledgerProjection)).toEqual(before);
    },
  );

  it('that is full keeps a live projection waiting where it is, and lets it go on when there is room', async () => {
    const postgres = await SmallDiskPostgres.start(64);
    ends.push(() => postgres.stop());
    const live = await LiveLog.start();
    ends.push(() => live.stop());
    const readModel = await ReadModel.at(await postgres.createDatabase('read_model'));
    ends.push(() => readModel.close());
    const waiter = new CheckpointWaiter(readModel.pool);
    ends.push(() => waiter.onModuleDestroy());
    const runner = new ProjectionRunner({ projection: ledgerProjection, log: live.log, url: readModel.url });
    runner.start();
    ends.push(() => runner.stop());
    await waiter.waitFor('ledger', await live.lap('a', 500), 60_000);
    postgres.fill();
    const position = await live.lap('b', 4_000);
    while (!/No space left on device/.test(runner.status().lastError?.message ?? '')) await sleep(20);
    postgres.makeRoom();
    await waiter.waitFor('ledger', position, 60_000);
    const { rows } = await readModel.pool.query(
      'select collection, count(*)::int as entries from birth_ledger.ledger_entry group by 1 order by 1',
    );
    expect(rows).toEqual([
      { collection: 'a', entries: 500 },
      { collection: 'b', entries: 4_000 },
    ]);
  });
});
