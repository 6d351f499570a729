import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isAlive } from '../../processes/is-alive.js';
import { EventLog } from '../event-log.js';
import type { NewEvent } from '../recorded-event.js';
import { SharedEventStore } from './shared-event-store.js';

const event = (id: string): NewEvent => ({
  id,
  type: 'Tried',
  data: { id },
  metadata: { $correlationId: id, $causationId: id, actor: 'alice', at: '2026-01-01T00:00:00.000Z', schema: 1 },
});
const first = '6b6f2a44-0a87-4cf5-9e6f-0a6a7f6a0001';
const second = '6b6f2a44-0a87-4cf5-9e6f-0a6a7f6a0002';

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(20);
};

describe('a shared event store', () => {
  let dataDir = '';
  let started: SharedEventStore[] = [];
  const start = async (): Promise<SharedEventStore> => {
    const store = await SharedEventStore.start({ dataDir });
    started.push(store);
    return store;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'birth-ledger-shared-'));
  });
  afterEach(async () => {
    const pids = started.map(({ pid }) => pid);
    await Promise.all(started.map((store) => store.stop()));
    started = [];
    await until(() => !pids.some(isAlive));
    await rm(dataDir, { recursive: true });
  });

  it('is joined by the second who starts it, and ends after the last', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(two.pid).toBe(one.pid);
    await one.stop();
    await sleep(600);
    expect(isAlive(two.pid)).toBe(true);
    await two.stop();
    await until(() => !isAlive(two.pid));
  });

  it('comes back where it was after a SIGKILL, with everything that it acknowledged', async () => {
    const store = await start();
    const log = EventLog.connect(store.url);
    await log.append('tried-1', [event(first)], 'no_stream');
    const killed = store.pid;
    process.kill(killed, 'SIGKILL');
    await until(() => store.pid !== killed);
    await log.append('tried-1', [event(second)], 0n);
    const ids: string[] = [];
    for await (const { id } of log.readStream('tried-1')) ids.push(id);
    expect(ids).toEqual([first, second]);
    await log.dispose();
  });
});
