import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Decision } from '../../../domain/entry/events.js';
import { entryStream } from '../../../domain/shared/stream-name.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../../../infra/eventstore/embedded/start.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { derivedId } from '../../shared/ids.js';
import { StreamRepository } from '../../shared/stream-repository.js';
import { EntryFollower } from './entry-follower.js';

let folder: string;
let store: StartedEventStore;
let log: EventLog;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'birth-ledger-entries-'));
  store = await startEmbeddedEventStore({ dataDir: folder });
  log = EventLog.connect(store.url);
});
afterAll(async () => {
  await log.dispose();
  await store.stop();
  await rm(folder, { recursive: true });
});

const decide = (from: Decision, to: Decision, revision: bigint | null) =>
  new StreamRepository(log).append(
    entryStream('cats', 'cats::1'),
    [
      {
        type: 'DecisionRecorded',
        data: {
          collection: 'cats',
          code: 'cats::1',
          from,
          to,
          decidedBy: 'olga',
          reason: 'Seen.',
          pendingOnboarding: false,
          detectedAt: '1',
        },
      },
    ],
    revision,
    {
      commandId: derivedId('decide', to),
      correlationId: derivedId('correlation'),
      actor: { kind: 'person', name: 'olga' },
      at: '2026-01-01T00:00:00.000Z',
    },
  );

it('answers as of a moment at least: what it has read since then is not read again, what it has not is', async () => {
  const follower = new EntryFollower(log, 'cats');
  const revision = async (since: number) => (await follower.read(['cats::1'], since))[0]?.revision;
  const before = performance.now();
  expect(await revision(before)).toBeNull();
  await decide('PENDING', 'BIRTH_APPROVED', null);
  expect(await revision(before)).toBeNull();
  expect(await revision(performance.now())).toBe(0n);
  await decide('BIRTH_APPROVED', 'EXEMPT', 0n);
  expect(await revision(performance.now())).toBe(1n);
});
