import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PageScanned } from '../../src/domain/scan/events.js';
import { entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import { expectSound } from './expect-sound.js';
import { crowdRows, crowdUnborn, Ground } from './ground.js';
import { Service } from './service.js';
import { watchedLap } from './watched-lap.js';

let ground: Ground;
let service: Service;

beforeAll(async () => {
  ground = await Ground.prepare();
  service = await Service.start(ground);
  await service.appoint();
}, 60_000);

afterAll(async () => {
  await service.stop();
  await ground.end();
});

const scannedCrowd = async (): Promise<string> => {
  const collection = await ground.crowd();
  await service.scanToTheEnd(collection);
  return collection;
};

/** The second row loses its birth, and the third comes again, both of the first page and behind it. */
const meddle = async (collection: string): Promise<readonly string[]> => {
  const [lost, again] = [20, 30];
  await ground.governed(`select fn_birth_register($1, $2, false)`, [collection, `${collection}::${lost}`]);
  await ground.governed(`delete from ${collection} where id = ${again}`);
  return [`${collection}::${lost}`, `${collection}::${again}`];
};
const undo = (collection: string, codes: readonly string[]): Promise<unknown> =>
  ground.governed(`
    begin; set local session_replication_role = replica;
    delete from birth_registry where collection_name = '${collection}' and entity_code = '${codes[0]}';
    insert into ${collection} (id) values (30);
    commit`);

/** An apply of one entry, as far as a lap can tell: the birth, then the event. */
const apply = async (collection: string, code: string): Promise<void> => {
  await ground.governed(`select fn_birth_register($1, $2, false)`, [collection, code]);
  const birth = { birthId: '1', bornAt: '2026-01-01T00:00:00.000Z', bornVia: 'register', reconciled: false };
  const data = { collection, code, planId: 'p', batch: 1, ...birth };
  const by = { $correlationId: 'spec', $causationId: 'spec', actor: 'oona', at: birth.bornAt, schema: 1 };
  const applied = { id: randomUUID(), type: 'BirthApplied', data, metadata: by };
  await ground.log.append(entryStream(collection, code), [applied], 'no_stream');
  await service.catchUp();
};

const pagesOf = async (collection: string): Promise<PageScanned['data'][]> => {
  const pages: PageScanned['data'][] = [];
  for await (const { type, data } of ground.log.readStream(scanStream(collection))) {
    if (type === 'PageScanned') pages.push(data as PageScanned['data']);
  }
  return pages;
};

const coverage = async (collection: string) => {
  await service.catchUp();
  const [row] = await ground.readModel(
    `select state, difference::int, entities_seen::int, pending::int, detected_since::int
       from birth_ledger.coverage where collection_name = $1`,
    [collection],
  );
  return row;
};

describe('what happens behind a lap', () => {
  it('is named at its end, and counted by the next lap', async () => {
    const collection = await scannedCrowd();
    const codes = await meddle(collection);
    await watchedLap(service, collection, { pageRows: 10_000, afterFirstPage: () => undo(collection, codes).then() });

    const settling = (await pagesOf(collection)).filter(({ unmet }) => unmet.length > 0);
    expect(settling.flatMap(({ unmet }) => unmet).sort()).toEqual(codes);
    for (const page of settling) expect(page).toMatchObject({ lap: 2, rowsSeen: 0, born: [], vanished: [] });
    expect(await coverage(collection)).toEqual({
      state: 'balanced',
      difference: 0,
      entities_seen: crowdRows - 1,
      pending: crowdUnborn - 2,
      detected_since: 2,
    });

    await service.scanToTheEnd(collection);
    await expectSound(ground, service, collection);
  }, 120_000);

  it('is allowed for where the lap was resumed, and cannot be told', async () => {
    const collection = await scannedCrowd();
    const codes = await meddle(collection);
    const stop = new AbortController();
    const afterFirstPage = async (): Promise<void> => {
      await undo(collection, codes);
      // The page in hand is still written.
      stop.abort(new Error('Ctrl-C'));
    };
    const lap = watchedLap(service, collection, { pageRows: 10_000, afterFirstPage, signal: stop.signal });
    await expect(lap).rejects.toThrow('Ctrl-C');
    expect(await service.scan(collection)).toMatchObject({ resumed: true, lap: 2, newlyLogged: 0 });

    expect((await pagesOf(collection)).flatMap(({ unmet }) => unmet)).toEqual([]);
    expect(await coverage(collection)).toEqual({
      state: 'balanced',
      difference: 0,
      entities_seen: crowdRows + 1,
      pending: crowdUnborn,
      detected_since: 0,
    });

    await service.scanToTheEnd(collection);
    await expectSound(ground, service, collection);
  }, 120_000);

  it('does not open an entry again that an apply closed after its page was read', async () => {
    const collection = await scannedCrowd();
    const code = `${collection}::20`;
    // The whole table is one page, and all that the lap has to say would be one append.
    await watchedLap(service, collection, { pageRows: 100_000, afterFirstPage: () => apply(collection, code) });

    expect((await pagesOf(collection)).filter(({ lap }) => lap === 2)).toMatchObject([{ unborn: [], unmet: [] }]);
    expect(await coverage(collection)).toMatchObject({ state: 'balanced', pending: crowdUnborn - 1 });
    await expectSound(ground, service, collection);
  }, 120_000);
});

describe('a lap over rows of which many share a code', () => {
  it('logs each code once, however far apart its rows stand', async () => {
    const collection = await ground.crowd();
    const twins = 1_500;
    await ground.governed(`
      begin; set local session_replication_role = replica;
      alter table ${collection} add column twin text;
      update ${collection} set twin = 'twin ' || id % ${twins};
      commit`);
    const codes = await ground.governed<{ twin: string }>(`select distinct twin from ${collection} order by 1`);
    const lap = { pageRows: 10_000, afterFirstPage: async () => undefined };
    await watchedLap(service, collection, { ...lap, identity: { strategy: 'column', column: 'twin' } });

    const logged = (await pagesOf(collection)).flatMap(({ unborn }) => unborn);
    expect(logged.sort()).toEqual(codes.map(({ twin }) => twin).sort());
  }, 120_000);
});
