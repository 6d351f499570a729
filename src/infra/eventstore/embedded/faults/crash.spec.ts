import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedEventStore } from '../start.js';
import { verifyEventStore } from '../upkeep/verify.js';
import { complaints, random, writers } from './workload.js';

/** `CRASH_SEED` repeats a run; `CRASH_KILLS` makes it longer. */
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const KILLS = Number(process.env.CRASH_KILLS ?? 100);
const WRITERS = 16;

describe(`An event store that is killed ${KILLS} times under ${WRITERS} writers (seed ${SEED})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-crash-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('has all that it acknowledged, once, and no half of anything', async () => {
    const chance = random(SEED);
    const all = writers(WRITERS, chance);
    let recoveries = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const server = await startEmbeddedEventStore({ dataDir });
      if (server.recovery.unclean) recoveries += 1;
      const client = EventStoreDBClient.connectionString(server.url);
      if (kill % 10 === 9) await expectNoComplaints(client, all);
      const writing = Promise.all(all.map((writer) => writer.writeUntilGone(client)));
      await sleep(Math.floor(chance() * 250));
      process.kill(server.pid, 'SIGKILL');
      await Promise.all([server.exited, writing]);
      await client.dispose();
    }
    const acknowledged = all.flatMap(({ attempts }) => attempts).filter(({ answer }) => answer).length;
    process.stdout.write(
      `seed ${SEED}: ${KILLS} kills, ${acknowledged} appends acknowledged, ${recoveries} recoveries\n`,
    );

    const server = await startEmbeddedEventStore({ dataDir });
    const client = EventStoreDBClient.connectionString(server.url);
    await expectNoComplaints(client, all);
    await client.dispose();
    await server.stop();
    expect(verifyEventStore(dataDir).findings).toEqual([]);
    expect(acknowledged).toBeGreaterThan(KILLS);
    expect(recoveries).toBeGreaterThan(KILLS / 2);
  }, 600_000);
});

async function expectNoComplaints(client: EventStoreDBClient, all: ReturnType<typeof writers>): Promise<void> {
  for (const writer of all) expect(await complaints(client, writer)).toEqual([]);
}
