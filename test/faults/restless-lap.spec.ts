import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PageScanned } from '../../src/domain/scan/events.js';
import { scanStream } from '../../src/domain/shared/stream-name.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { expectSound } from './expect-sound.js';
import { crowdUnborn, Ground, smallPages } from './ground.js';
import { Random } from './random.js';
import { Service } from './service.js';
import { Unrest } from './unrest.js';

const seed = Random.seed();
const random = new Random(seed);

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

const scanEvents = async (collection: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of ground.log.readStream(scanStream(collection))) events.push(event);
  return events;
};

/** A collection whose lap was stopped after some pages; another one if the whole lap had passed before the stop came. */
const stoppedInTheMiddle = async (): Promise<string> => {
  for (;;) {
    const collection = await ground.crowd();
    const stop = new AbortController();
    const stopped = service.scan(collection, stop.signal);
    await ground.pagesReach(collection, random.between(1, 20));
    stop.abort(new Error('Ctrl-C'));
    const { outcome, detail } = await stopped;
    if (outcome === 'completed') continue;
    expect([outcome, detail]).toEqual(['failed', 'Ctrl-C']);
    return collection;
  }
};

describe(`a lap over a table that does not hold still (FAULTS_SEED=${seed})`, () => {
  it('neither loses nor repeats rows that come, go and are born while it runs', async () => {
    const collection = await ground.crowd();
    const unrest = new Unrest(ground.governedUrl, collection, random);
    await service.scanToTheEnd(collection);
    await service.scanToTheEnd(collection);
    await unrest.calm();
    expect(unrest.steps).toBeGreaterThan(10);
    await service.scanToTheEnd(collection);
    await expectSound(ground, service, collection);
  }, 120_000);

  it('is the only one: of two scans at once, one is refused and the other goes on undisturbed', async () => {
    const collection = await ground.crowd();
    const scans = await Promise.all([service.scan(collection), service.scan(collection)]);
    const of = (outcome: string) => scans.filter((scan) => scan.outcome === outcome);
    expect(of('completed')).toMatchObject([{ newlyLogged: crowdUnborn, resumed: false, lap: 1 }]);
    expect(of('refused')).toMatchObject([{ newlyLogged: 0, lap: null }]);
    expect(of('refused')[0]?.detail).toContain(`Another scan of ${collection} is running`);
    await expectSound(ground, service, collection);
  }, 120_000);

  it('goes on where it was stopped: it does not start over', async () => {
    const collection = await stoppedInTheMiddle();
    const before = await scanEvents(collection);
    expect(before.map(({ type }) => type)).not.toContain('LapCompleted');

    expect(await service.scan(collection)).toMatchObject({ resumed: true, lap: 1, newlyLogged: crowdUnborn });
    const all = await scanEvents(collection);
    expect(all.slice(0, before.length)).toEqual(before);
    const [last, next] = [before.at(-1), all[before.length]].map((event) => event?.data as PageScanned['data']);
    expect(next).toMatchObject({ page: (last?.page ?? 0) + 1, fromExclusive: last?.toInclusive });
    expect(all.filter(({ type }) => type === 'LapStarted')).toHaveLength(1);
    await expectSound(ground, service, collection);
  }, 120_000);
});
