import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UpToDate } from '../../src/infra/postgres/lookups/up-to-date.js';
import { type CheckpointWaiter, ProjectionBehind } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { catalog } from '../../src/projections/catalog.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { ledgerProjection } from '../../src/projections/ledger/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { Standings } from '../../src/projections/upkeep/standings.js';
import { type FollowedLog, followLog } from '../support/followed-log.js';
import { LiveLog } from '../support/live-log.js';
import type { ReadModel } from '../support/read-model.js';

const patience = 30_000;

/** The log begins as the read model's did, but its end is missing, and other events were written since. */
describe('a log that was restored from an older backup, and went on from there', () => {
  let followed: FollowedLog;
  let live: LiveLog;
  let readModel: ReadModel;
  let waiter: CheckpointWaiter;
  let restored: LiveLog;
  let runner: ProjectionRunner | null = null;
  let shown: bigint;

  beforeEach(async () => {
    followed = await followLog();
    ({ live, readModel, waiter } = followed);
    followed.runner.start();
    await live.lap('a', 3);
    shown = await live.decide('a', 'a::1', 'EXEMPT');
    await waiter.waitFor('ledger', shown, patience);
    restored = await LiveLog.start();
    for (const { stream, id, type, data, metadata } of (await live.events()).slice(0, 2)) {
      await restored.log.append(
        stream,
        [{ id, type, data, metadata }],
        stream === 'scan-a' && id ? await revisionOf(stream) : 'no_stream',
      );
    }
  });

  const revisionOf = async (stream: string): Promise<bigint | 'no_stream'> => {
    let last: bigint | 'no_stream' = 'no_stream';
    for await (const { revision } of restored.log.readStream(stream)) last = revision;
    return last;
  };

  afterEach(async () => {
    await runner?.stop();
    runner = null;
    await restored.stop();
    await followed.end();
  });

  const refused = /another event at position \d+ than the one that the projection ledger has applied/;

  it('is refused once it has grown beyond the checkpoint, and nothing of it is shown', async () => {
    await followed.runner.stop();
    const before = await readModel.dump(ledgerProjection);
    const end = await restored.lap('b', 2_000);
    expect(end).toBeGreaterThan(shown);
    runner = new ProjectionRunner({ projection: ledgerProjection, log: restored.log, url: readModel.url });
    runner.start();
    while (runner.status().state !== 'refused') {
      expect(runner.status().eventsApplied).toBeLessThanOrEqual(5n);
      await sleep(20);
    }
    expect(runner.status().lastError?.message).toMatch(refused);
    expect(await readModel.dump(ledgerProjection)).toEqual(before);
  });

  it.each([
    ['while it ends before the checkpoint', 0, /has its checkpoint at position \d+, beyond the end of the log/],
    ['once it has grown beyond it', 2_000, refused],
  ])('is shown as refused to whoever asks how the projection stands: %s', async (_, more, because) => {
    if (more > 0) await restored.lap('b', more);
    const standing = await new Standings(readModel.pool, restored.log).of(ledgerProjection);
    expect(standing).toMatchObject({ state: 'refused', fault: { error: expect.stringMatching(because) } });
    expect(await new Standings(readModel.pool, live.log).of(ledgerProjection)).toMatchObject({ state: 'current' });
  });

  it('is not taken for one that the projection has caught up with, by whoever waits for that: a guard, say', async () => {
    const { name, streamPrefixes } = ledgerProjection;
    const reach = (log: LiveLog) => new UpToDate(readModel.pool, log.log, waiter).reach(name, streamPrefixes);
    await expect(reach(restored)).rejects.toThrow(/beyond the end of the log/);
    await expect(reach(restored)).rejects.toThrow(ProjectionBehind);
    await reach(live);
  });

  it('is refused by a rebuild, too, which would compare the rows of one log with those of another', async () => {
    await restored.lap('b', 2_000);
    const options = { projection: ledgerProjection, catalog, url: readModel.url };
    await expect(rebuild({ ...options, log: restored.log })).rejects.toThrow(refused);
    // Of the rows that a rebuild made the last event is known as well, and of those that it replaced.
    expect((await rebuild({ ...options, log: live.log })).swapped).toBe(true);
    await expect(rebuild({ ...options, log: restored.log })).rejects.toThrow(refused);
    await waiter.waitFor('ledger', await live.decide('a', 'a::2', 'RETIRE'), patience);
  });
});
