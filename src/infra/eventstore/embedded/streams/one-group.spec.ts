import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newEventId } from '../storage/new-event-id.js';
import { recordIdBytes } from '../storage/record.js';
import { EventStore } from './store.js';

const event = (id = newEventId()) => ({
  id,
  type: 'Noted',
  isJson: false,
  data: Buffer.from('x'),
  metadata: Buffer.alloc(0),
});

describe('Changes of one transaction', () => {
  let folder: string;
  let store: EventStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'birth-ledger-group-'));
    store = new EventStore({ dataDir: folder, allowDeletes: true });
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('see each other, though their rows are written together at its end', async () => {
    const [first, second] = [event(), event()];
    const outcomes = await Promise.all([
      store.append('a', 'no_stream', [first], {}),
      store.append('a', 0n, [second], {}),
      // Retries of both, by revision and by id, and one that comes too late.
      store.append('a', 'no_stream', [first], {}),
      store.append('a', 'any', [second], {}),
      store.append('a', 0n, [event()], {}),
    ]);
    expect(outcomes).toEqual([
      { kind: 'written', lastRevision: 0, position: 1 },
      { kind: 'written', lastRevision: 1, position: 2 },
      { kind: 'written', lastRevision: 0, position: 1 },
      { kind: 'written', lastRevision: 1, position: 2 },
      { kind: 'wrong-revision', current: 1 },
    ]);
  });

  it('are all there, in their order, however many rows they are', async () => {
    const ids = Array.from({ length: 100 }, () => newEventId());
    await Promise.all(ids.map((id, index) => store.append(`stream-${index % 3}`, 'any', [event(id)], {})));
    await store.close();
    store = new EventStore({ dataDir: folder, allowDeletes: true });
    const found: Uint8Array[] = [];
    for (let from = 1; from <= ids.length; ) {
      const page = store.view.readAll(from, 'forwards', ids.length);
      found.push(...page.map(({ record }) => Uint8Array.from(recordIdBytes(record))));
      from += page.length;
    }
    expect(found).toEqual(ids);
  });
});
