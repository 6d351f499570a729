import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectSound } from './expect-sound.js';
import { crowdUnborn, Ground, smallPages } from './ground.js';
import { Random } from './random.js';
import { Service } from './service.js';
import { Unrest } from './unrest.js';

const seed = Random.seed();
const random = new Random(seed);
const pagesOfALap = crowdUnborn / 500;

let ground: Ground;
let service: Service;

beforeAll(async () => {
  ground = await Ground.prepare();
  service = await Service.start(ground, smallPages);
  await service.appoint();
}, 60_000);

afterAll(async () => {
  await service.stop();
  await ground.end();
});

/** A new collection, somebody who changes it, and a scan of it that runs on by itself. */
const scanned = async () => {
  const collection = await ground.crowd();
  const unrest = new Unrest(ground.governedUrl, collection, random);
  const scan = service.scan(collection);
  // It is awaited after the kill; until then its failure must not count as unhandled.
  scan.catch(() => undefined);
  return { collection, unrest, scan };
};

type Scanned = Awaited<ReturnType<typeof scanned>>;

/** Whatever the scan said of the death, the next ones go on until a lap that began in calm is through. */
const scanOn = async ({ collection, unrest, scan }: Scanned): Promise<void> => {
  try {
    await scan.catch(() => undefined);
    await service.scanToTheEnd(collection);
  } finally {
    await unrest.calm();
  }
  expect(unrest.steps).toBeGreaterThan(0);
  expect((await service.scanToTheEnd(collection)).resumed).toBe(false);
  await expectSound(ground, service, collection);
};

describe(`a part is killed in the middle (FAULTS_SEED=${seed})`, () => {
  it.each([1, 2])(
    'the event store, of a scan, round %i',
    async () => {
      const round = await scanned();
      await ground.pagesReach(round.collection, random.between(1, pagesOfALap * 0.6));
      await ground.killEventStore();
      await scanOn(round);
    },
    120_000,
  );

  it.each([1, 2])(
    'PostgreSQL with the read model and the governed database, of a scan, round %i',
    async () => {
      const round = await scanned();
      await ground.pagesReach(round.collection, random.between(1, pagesOfALap * 0.6));
      await ground.killPostgres();
      await scanOn(round);
    },
    120_000,
  );

  it.each([1, 2])(
    'PostgreSQL, of a projection batch, round %i',
    async () => {
      const round = await scanned();
      await ground.pagesReach(round.collection, random.between(1, pagesOfALap * 0.6));
      await ground.inABatch(round.collection);
      await ground.killPostgres();
      await scanOn(round);
    },
    120_000,
  );

  it('both at once', async () => {
    const round = await scanned();
    await ground.pagesReach(round.collection, random.between(1, pagesOfALap * 0.6));
    await ground.killPostgres();
    await sleep(random.between(0, 50));
    await ground.killEventStore();
    await scanOn(round);
  }, 120_000);
});
