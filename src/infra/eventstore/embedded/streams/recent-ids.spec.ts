import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newEventId } from '../storage/new-event-id.js';
import { RecentIds } from './recent-ids.js';
import { EventStore } from './store.js';

const REMEMBERED = 50_000;
const APPEND = 500;

/** The id of the event at a position, and ids of events that are nowhere. */
const idAt = (position: number) => Buffer.from(position.toString(16).padStart(32, '0'), 'hex');
const [NEW, NONE] = [newEventId(), newEventId()];

/** Adds appends of 500 ids, each named by its position, and asks after so many of them. */
function filled(total: number, askEvery: number): RecentIds {
  const recent = new RecentIds();
  for (let first = 1; first <= total; first += APPEND) {
    recent.add(
      Array.from({ length: APPEND }, (_, index) => idAt(first + index)),
      first,
    );
    recent.committed();
    if ((first - 1) % askEvery === 0) recent.positionOf(idAt(first));
  }
  return recent;
}

describe('Ids that were written recently', () => {
  it.each([
    { how: 'nobody asks', askEvery: Number.POSITIVE_INFINITY },
    { how: 'somebody asks after each append', askEvery: APPEND },
    { how: 'somebody asks now and then', askEvery: 30_000 },
  ])('are remembered, the newest 50,000 at least, when $how', ({ askEvery }) => {
    const total = 260_000;
    const recent = filled(total, askEvery);
    for (let position = total; position > total - REMEMBERED; position -= 1) {
      if (recent.positionOf(idAt(position)) !== position) throw new Error(`Position ${position} is forgotten.`);
    }
    expect(recent.positionOf(idAt(1))).toBeUndefined();
    expect(recent.positionOf(NONE)).toBeUndefined();
  });

  it('are those of the last time that an id was written', () => {
    const recent = new RecentIds();
    recent.add([NEW, NONE], 1);
    expect(recent.positionOf(NEW)).toBe(1);
    recent.add([NEW], 3);
    expect(recent.positionOf(NEW)).toBe(3);
  });

  it('are not made of halves of two that follow one another', () => {
    const recent = new RecentIds();
    const halves = Buffer.concat([NEW, NONE]).subarray(8, 24);
    recent.add([NEW, NONE], 1);
    expect(recent.positionOf(halves)).toBeUndefined();
    recent.add([halves, NEW, NONE], 3);
    expect(recent.positionOf(halves)).toBe(3);
    recent.committed();
    expect(recent.positionOf(halves)).toBe(3);
  });

  it.each([
    { how: 'nobody asked meanwhile', asked: [] },
    { how: 'somebody asked meanwhile', asked: [idAt(1_000), NEW] },
  ])('are as they were before a transaction that did not happen, when $how', ({ asked }) => {
    const recent = filled(1_000, APPEND);
    recent.add([NEW, idAt(7)], 1_001);
    for (const id of asked) recent.positionOf(id);
    recent.rolledBack();
    const positions = [NEW, idAt(7), idAt(1_000)].map((id) => recent.positionOf(id));
    expect(positions).toEqual([undefined, 7, 1_000]);
    recent.add([NEW], 1_001);
    expect(recent.positionOf(NEW)).toBe(1_001);
  });
});

describe('A store whose disk was full', () => {
  it('recognises a retry as before', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-recent-'));
    const store = new EventStore({ dataDir, allowDeletes: false, maxBytes: 8_000_000 });
    const event = (bytes: number) => ({
      id: newEventId(),
      type: 'Tried',
      isJson: false,
      data: Buffer.alloc(bytes),
      metadata: Buffer.alloc(0),
    });
    try {
      const first = [event(10)];
      const written = await store.append('a-1', 'any', first, {});
      for (let append = 0; append < 24; append += 1) {
        await store.append(
          'b-1',
          'any',
          Array.from({ length: APPEND }, () => event(10)),
          {},
        );
      }
      expect(await store.append('a-1', 'any', [event(9_000_000)], {})).toMatchObject({ kind: 'failed', cause: 'full' });
      expect(await store.append('a-1', 'any', first, {})).toEqual(written);
    } finally {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
