import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection, openForReading, storeFile } from '../storage/database.js';
import { newEventId } from '../storage/new-event-id.js';
import { EventStore } from './store.js';

const WRITERS = 8;
const EACH = 60;

const event = () => ({
  id: newEventId(),
  type: 'Seen',
  isJson: true,
  data: Buffer.from('{}'),
  metadata: Buffer.alloc(0),
});

describe('A look at the store while others write', () => {
  let folder: string;
  let store: EventStore;
  let file: Connection;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'birth-ledger-look-'));
    store = new EventStore({ dataDir: folder, allowDeletes: false });
    file = openForReading(storeFile(folder));
  });

  afterEach(async () => {
    file.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The newest position that has reached the file: what another connection sees of it. */
  const inFile = (): number => {
    const [position, events] = file
      .prepare('select position, events from chunk order by position desc limit 1')
      .raw()
      .get([]) as [number, number];
    return position + events - 1;
  };

  it('shows only what is in the file, and all that was acknowledged', async () => {
    const acknowledged = Array.from({ length: WRITERS }, () => -1);
    let writing = true;
    const write = async (writer: number) => {
      for (let revision = 0; revision < EACH; revision += 1) {
        const expected = revision === 0 ? 'no_stream' : BigInt(revision - 1);
        const outcome = await store.append(`stream-${writer}`, expected, [event()], {});
        expect(outcome).toMatchObject({ kind: 'written', lastRevision: revision });
        acknowledged[writer] = revision;
      }
    };
    let looks = 0;
    const look = async () => {
      while (writing) {
        await turn();
        const known = [...acknowledged];
        await store.look((view) => {
          for (let writer = 0; writer < WRITERS; writer += 1) {
            const stream = view.stream(`stream-${writer}`);
            expect(stream.lastRevision).toBeGreaterThanOrEqual(known[writer] ?? -1);
            const newest = view.readStream(stream, stream.lastRevision, 'backwards', 1).events[0];
            expect(newest?.revision ?? -1).toBe(stream.lastRevision);
            if (newest) expect(newest.position).toBeLessThanOrEqual(inFile());
          }
          looks += 1;
        });
      }
    };
    const looking = Promise.all([look(), look()]);
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    writing = false;
    await looking;
    expect(looks).toBeGreaterThan(10);
    expect(store.lastPosition).toBe(WRITERS * EACH);
  });

  it('judges whether a change is allowed when its turn comes, not when it was asked for', async () => {
    const allowed = { allowed: () => store.view.stream('other').lastRevision >= 0 };
    const first = store.append('other', 'no_stream', [event()], {});
    const second = store.append('guarded', 'no_stream', [event()], allowed);
    expect((await first).kind).toBe('written');
    expect((await second).kind).toBe('written');
    const refused = await store.append('guarded', 0n, [event()], { allowed: () => false });
    expect(refused).toEqual({ kind: 'denied', why: 'Access Denied' });
  });
});
