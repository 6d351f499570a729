import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { EventStore } from '../streams/store.js';
import { verifyEventStore } from '../upkeep/verify.js';
import { DamagedStoreError } from './damage.js';
import { storeFile } from './database.js';
import type { Direction } from './direction.js';
import { gapIn, type Run } from './gap.js';
import { newEventId } from './new-event-id.js';
import type { StoredEvent } from './record.js';

const event = () => ({
  id: newEventId(),
  type: 'Kept',
  isJson: true,
  data: Buffer.from('{}'),
  metadata: Buffer.alloc(0),
});

describe('A gap', () => {
  const runs = (...list: [number, number][]): Run[] => list.map(([first, count]) => ({ first, count }));
  const upwards = (list: Run[], from: number) =>
    gapIn(list, { from, direction: 'forwards', limit: 10, lowest: 0, highest: () => 9 });
  const downwards = (list: Run[], from: number, limit = 10) =>
    gapIn([...list].reverse(), { from, direction: 'backwards', limit, lowest: 0, highest: () => 9 });

  it('is none where each run follows the one before', () => {
    const whole = runs([0, 3], [3, 1], [4, 6]);
    for (let from = 0; from < 3; from += 1) expect(upwards(whole, from)).toBeUndefined();
    for (let from = 4; from < 12; from += 1) expect(downwards(whole, from)).toBeUndefined();
    expect(downwards(whole.slice(1), 9, 2)).toBeUndefined();
  });

  it('is none behind the end, nor before the beginning', () => {
    expect([upwards(runs([4, 6]), 10), upwards([], 12), downwards([], -1)]).toEqual([undefined, undefined, undefined]);
  });

  it('is the first number that is missing, in the order of reading', () => {
    expect(upwards(runs([0, 3], [4, 6]), 1)).toBe(3);
    expect(upwards(runs([0, 3], [4, 6]), 3)).toBe(3);
    expect(upwards(runs([3, 7]), 0)).toBe(0);
    expect(upwards([], 5)).toBe(5);
    expect(downwards(runs([0, 3], [4, 6]), 9)).toBe(3);
    expect(downwards(runs([0, 3]), 8)).toBe(8);
    expect(downwards(runs([0, 3]), 20)).toBe(9);
    expect(downwards(runs([3, 7]), 9)).toBe(2);
  });
});

describe('A store whose file has lost something', () => {
  let dataDir: string;

  /** Four chunks of three events in `a` (positions 1 to 12), and so many behind them that the index is in its table. */
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-gap-'));
    const store = new EventStore({ dataDir, allowDeletes: false });
    for (let chunk = 0; chunk < 4; chunk += 1) await store.append('a', 'any', [event(), event(), event()], {});
    await Promise.all(Array.from({ length: 1_100 }, () => store.append('b', 'any', [event()], {})));
    await store.close();
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  async function changed<T>(sql: string, use: (store: EventStore) => T | Promise<T>): Promise<T> {
    const db = new Database(storeFile(dataDir));
    db.exec(sql);
    db.close();
    const store = new EventStore({ dataDir, allowDeletes: false });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  function revisions(store: EventStore, from: number, direction: Direction): number[] {
    const read: StoredEvent[] = [];
    let next: number | undefined = from;
    while (next !== undefined) {
      const page = store.view.readStream(store.view.stream('a'), next, direction, 5);
      read.push(...page.events);
      next = page.next;
    }
    return read.map(({ revision }) => revision);
  }

  it('does not read over events that are missing', async () => {
    await changed('delete from chunk where position = 4', ({ view }) => {
      expect(() => view.readAll(1, 'forwards', 100)).toThrow(/position 4: the events here are missing/);
      expect(() => view.readAll(5, 'forwards', 1)).toThrow(/position 5: the events here are missing/);
      expect(() => view.readAll(10, 'backwards', 100)).toThrow(/position 6: the events here are missing/);
      expect(view.readAll(7, 'forwards', 6).map(({ position }) => position)).toEqual([7, 8, 9, 10, 11, 12]);
    });
    expect(verifyEventStore(dataDir).findings).not.toEqual([]);
  });

  it('says so when SQLite itself cannot read it', async () => {
    const db = new Database(storeFile(dataDir));
    const [root] = db.prepare("select rootpage from sqlite_master where name = 'chunk'").raw().get([]) as [number];
    db.close();
    const file = readFileSync(storeFile(dataDir));
    file[(root - 1) * 4096] = 0x77;
    writeFileSync(storeFile(dataDir), file);
    const opened = () => new EventStore({ dataDir, allowDeletes: false });
    expect(opened).toThrow(DamagedStoreError);
    expect(opened).toThrow(/is damaged: .*events\.db: database disk image is malformed/);
  });

  it('serves nothing of a chunk that is no bytes any more', async () => {
    await changed("update chunk set body = 'text' where position = 4", ({ view }) => {
      expect(() => view.readAll(1, 'forwards', 100)).toThrow(/position 4, stream "a": .* bytes/);
    });
    expect(verifyEventStore(dataDir).findings[0]?.message).toMatch(/position 4, stream "a": .* bytes/);
  });

  it('does not start when its newest events do not follow the others', async () => {
    const moved = changed('update chunk set position = 5000 where position = 4', () => undefined);
    await expect(moved).rejects.toThrow(/position 4\d\d\d: the events here are missing/);
  });

  it('does not begin where its first events are missing', async () => {
    await changed('delete from chunk where position = 1', ({ view }) => {
      expect(() => view.readAll(1, 'forwards', 100)).toThrow(/position 1: the events here are missing/);
      expect(() => view.readAll(8, 'backwards', 100)).toThrow(/position 3: the events here are missing/);
      expect(() => view.readAll(4, 'backwards', 100)).toThrow(/position 3: the events here are missing/);
    });
  });

  it('does not take a stream for new when the index has lost all of its entries', async () => {
    await changed('delete from stream_index where stream = 1', async (store) => {
      expect(() => store.view.stream('a')).toThrow(/stream "a": the index has no entry for it/);
      const repeated = await store.append('a', 'no_stream', [event()], {});
      expect(repeated).toMatchObject({ kind: 'failed', cause: 'damage' });
      expect((await store.append('c', 'no_stream', [event()], {})).kind).toBe('written');
    });
  });

  it.each([
    { what: 'an entry is lost', sql: 'delete from stream_index where revision = 3' },
    { what: 'an entry is moved up', sql: 'update stream_index set revision = 50 where revision = 3' },
    { what: 'entries are swapped', sql: 'update stream_index set position = 11 - position where revision in (3, 6)' },
    { what: 'the first entry is lost', sql: 'delete from stream_index where revision = 0' },
    { what: 'the newest entry leads elsewhere', sql: 'update stream_index set position = 1 where revision = 9' },
  ])('hides no event and mixes none up when $what', async ({ sql }) => {
    await changed(sql.replace('where', 'where stream = 1 and'), (store) => {
      expect(() => revisions(store, 0, 'forwards')).toThrow(/stream "a": the index/);
      expect(() => revisions(store, 11, 'backwards')).toThrow(/stream "a": the index/);
    });
    expect(verifyEventStore(dataDir).findings).not.toEqual([]);
  });
});
