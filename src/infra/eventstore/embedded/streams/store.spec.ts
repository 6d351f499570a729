import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Direction } from '../storage/direction.js';
import { newEventId } from '../storage/new-event-id.js';
import { recordData, type StoredEvent } from '../storage/record.js';
import { EventStore } from './store.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const created = mkdtempSync(join(tmpdir(), 'birth-ledger-store-'));
  folders.push(created);
  return created;
}

/** A number as an event; every fifth is too large to share a chunk with many. */
const event = (number: number) => ({
  id: newEventId(),
  type: 'Numbered',
  isJson: false,
  data: Buffer.from(String(number).padEnd(number % 5 === 0 ? 3_000 : 10)),
  metadata: Buffer.alloc(0),
});

const numberOf = ({ record }: StoredEvent): number => Number(recordData(record).toString('utf8'));

/** What the store should hold: numbers by stream, and all of them in order. */
interface Model {
  readonly streams: number[][];
  readonly all: { stream: number; number: number }[];
}

async function append(store: EventStore, model: Model, stream: number, count: number): Promise<void> {
  const first = model.all.length;
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const held = model.streams[stream] ?? [];
  const expected = held.length === 0 ? 'no_stream' : BigInt(held.length - 1);
  const outcome = await store.append(`stream-${stream}`, expected, numbers.map(event), {});
  expect(outcome).toEqual({ kind: 'written', lastRevision: held.length + count - 1, position: first + count });
  model.streams[stream] = [...held, ...numbers];
  for (const number of numbers) model.all.push({ stream, number });
}

function readStream(store: EventStore, name: string, from: number, direction: Direction, limit: number): number[] {
  const read: number[] = [];
  let next: number | undefined = from;
  while (next !== undefined && read.length < limit) {
    const page = store.view.readStream(store.view.stream(name), next, direction, limit - read.length);
    read.push(...page.events.map(numberOf));
    next = page.next;
  }
  return read;
}

function readAll(store: EventStore, from: number, direction: Direction, limit: number): number[] {
  const read: number[] = [];
  let next = from;
  while (read.length < limit) {
    const page = store.view.readAll(next, direction, limit - read.length);
    const last = page.at(-1);
    if (!last) break;
    read.push(...page.map(numberOf));
    next = direction === 'forwards' ? last.position + 1 : last.position;
  }
  return read;
}

const STREAMS = 7;
const COUNTS = [1, 1, 1, 1, 2, 3, 70, 150];

describe('A store with several thousand chunks', () => {
  it('reads any part of any stream and of $all, before and after it was opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.array(fc.nat(), { minLength: 2_600, maxLength: 2_600 })), async (choices) => {
        const dataDir = folder();
        const model: Model = { streams: [], all: [] };
        let store = new EventStore({ dataDir, allowDeletes: false });
        for (const choice of choices) {
          await append(store, model, choice % STREAMS, COUNTS[Math.floor(choice / STREAMS) % COUNTS.length] ?? 1);
        }
        for (let opened = 0; opened < 2; opened += 1) {
          for (const choice of choices.slice(0, 150)) check(store, model, choice);
          await store.close();
          store = new EventStore({ dataDir, allowDeletes: false });
        }
        await store.close();
      }),
      { numRuns: 2 },
    );
  }, 120_000);
});

function check(store: EventStore, model: Model, choice: number): void {
  const stream = choice % STREAMS;
  const name = `stream-${stream}`;
  const held = model.streams[stream] ?? [];
  const from = choice % (held.length + 3);
  const limit = 1 + (choice % 200);
  expect(readStream(store, name, from, 'forwards', limit)).toEqual(held.slice(from, from + limit));
  const below = held.slice(0, from + 1).reverse();
  expect(readStream(store, name, from, 'backwards', limit)).toEqual(below.slice(0, limit));
  const all = model.all.map(({ number }) => number);
  const position = 1 + (choice % (all.length + 2));
  expect(readAll(store, position, 'forwards', limit)).toEqual(all.slice(position - 1, position - 1 + limit));
  expect(readAll(store, position, 'backwards', limit)).toEqual(
    all
      .slice(0, position - 1)
      .reverse()
      .slice(0, limit),
  );
}
