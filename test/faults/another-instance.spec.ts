import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scanStream } from '../../src/domain/shared/stream-name.js';
import { expectSound } from './expect-sound.js';
import { Ground } from './ground.js';
import { Service } from './service.js';

let ground: Ground;
let here: Service;

beforeAll(async () => {
  ground = await Ground.prepare();
  here = await Service.start(ground);
  await here.appoint();
}, 60_000);

afterAll(async () => {
  await here.stop();
  await ground.end();
});

describe('a scan after another instance has scanned the collection', () => {
  it('goes on from what that one left', async () => {
    const collection = await ground.crowd();
    expect(await here.scanToTheEnd(collection)).toMatchObject({ lap: 1 });
    const elsewhere = await Service.start(ground);
    try {
      expect(await elsewhere.scanToTheEnd(collection)).toMatchObject({ lap: 2, newlyLogged: 0 });
    } finally {
      await elsewhere.stop();
    }
    expect(await here.scan(collection)).toMatchObject({ outcome: 'completed', lap: 3, resumed: false, newlyLogged: 0 });
    await expectSound(ground, here, collection);
  }, 120_000);

  it('takes up the lap that was interrupted there', async () => {
    const collection = await ground.crowd();
    await here.scanToTheEnd(collection);
    const stream = scanStream(collection);
    const last = await ground.log.lastOf(stream);
    const started = { collection, lap: 2, mode: 'full', fromExclusive: null };
    const under = { identity: { strategy: 'synthetic_id' }, keyColumns: ['id'] };
    const metadata = { $correlationId: 'spec', $causationId: 'spec', actor: 'olga', at: '2026-01-01T00:00:00.000Z' };
    const lapStarted = {
      id: randomUUID(),
      type: 'LapStarted',
      data: { ...started, ...under },
      metadata: { ...metadata, schema: 1 },
    };
    await ground.log.append(stream, [lapStarted], last?.revision ?? 'no_stream');

    expect(await here.scan(collection)).toMatchObject({ outcome: 'completed', lap: 2, resumed: true, newlyLogged: 0 });
    await here.scanToTheEnd(collection);
    await expectSound(ground, here, collection);
  }, 120_000);
});
