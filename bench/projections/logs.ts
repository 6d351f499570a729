import { randomUUID } from 'node:crypto';
import db from '@eventstore/db-client';
import pLimit from 'p-limit';
import type { DecisionRecorded } from '../../src/domain/entry/events.js';
import type { LapCompleted, LapStarted, PageScanned } from '../../src/domain/scan/events.js';
import type { DomainEvent } from '../../src/domain/shared/event.js';
import { entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import { currentSchema } from '../../src/infra/eventstore/upcasters/upcast.js';
import type { Client } from '../eventstore/servers.js';

/** The one collection that the benches fill. */
export const collection = 'measured';
const pageCodes = 500;
const appendsAtOnce = 64;

export const codeOf = (index: number): string => `${collection}::${String(index).padStart(7, '0')}`;

/** An event as the service would write it, with all that stands beside it. */
export const toWrite = <E extends DomainEvent>({ type, data }: E) => {
  const schema = currentSchema(type);
  const metadata = { $correlationId: randomUUID(), $causationId: randomUUID(), actor: 'olga', at: now(), schema };
  return db.jsonEvent({ id: randomUUID(), type, data: data as never, metadata });
};

const now = (): string => new Date().toISOString();

/** A full lap that found so many entities unborn, in pages of 500. @returns the position of its last page */
export const writeLap = async (client: Client, entries: number): Promise<bigint> => {
  const stream = scanStream(collection);
  const start: LapStarted = {
    type: 'LapStarted',
    data: {
      collection,
      lap: 1,
      mode: 'full',
      fromExclusive: null,
      identity: { strategy: 'synthetic_id' },
      keyColumns: ['id'],
    },
  };
  await client.appendToStream(stream, toWrite(start), { expectedRevision: 'no_stream' });
  let position = 0n;
  for (let first = 0; first < entries; first += pageCodes) {
    const last = Math.min(first + pageCodes, entries);
    const page: PageScanned = {
      type: 'PageScanned',
      data: {
        collection,
        lap: 1,
        page: first / pageCodes + 1,
        fromExclusive: first === 0 ? null : [String(first - 1)],
        toInclusive: [String(last - 1)],
        rowsSeen: last - first,
        rowsBorn: 0,
        rowsWithoutCode: 0,
        unborn: Array.from({ length: last - first }, (_, index) => codeOf(first + index)),
        born: [],
        vanished: [],
        unmet: [],
      },
    };
    position = (await client.appendToStream(stream, toWrite(page))).position?.commit ?? 0n;
  }
  const totals = { pages: Math.ceil(entries / pageCodes), rowsSeen: entries, rowsBorn: 0, rowsWithoutCode: 0 };
  const end: LapCompleted = {
    type: 'LapCompleted',
    data: { collection, lap: 1, mode: 'full', ...totals, newlyLogged: entries, lastKey: [String(entries - 1)] },
  };
  await client.appendToStream(stream, toWrite(end));
  return position;
};

/** One decision on an entry, with the words that people give. */
export const decision = (code: string, number: number, detectedAt: bigint): DecisionRecorded => ({
  type: 'DecisionRecorded',
  data: {
    collection,
    code,
    from: number === 0 ? 'PENDING' : decisions[(number + 1) % 2],
    to: decisions[number % 2],
    decidedBy: 'olga',
    reason: `Look ${number + 1} at this one: it belongs to a series that is kept as it is.`,
    pendingOnboarding: false,
    detectedAt: String(detectedAt),
  } as DecisionRecorded['data'],
});

const decisions = ['EXEMPT', 'QUARANTINE'] as const;

/**
 * So many decisions on each of so many entries, small events all of them: half of them on every entry, then the other half.
 * @returns the position of the last event of the first half
 */
export const writeDecisions = async (
  client: Client,
  entries: number,
  each: number,
  detectedAt: bigint,
): Promise<bigint> => {
  const half = Math.floor(each / 2);
  const middle = await decideOnAll(client, entries, 0, half, detectedAt);
  await decideOnAll(client, entries, half, each, detectedAt);
  return middle;
};

const decideOnAll = async (
  client: Client,
  entries: number,
  from: number,
  to: number,
  detectedAt: bigint,
): Promise<bigint> => {
  const limit = pLimit(appendsAtOnce);
  let newest = 0n;
  const write = async (index: number): Promise<void> => {
    const code = codeOf(index);
    const numbers = Array.from({ length: to - from }, (_, number) => from + number);
    const events = numbers.map((number) => toWrite(decision(code, number, detectedAt)));
    const expectedRevision = from === 0 ? 'no_stream' : BigInt(from - 1);
    const { position } = await client.appendToStream(entryStream(collection, code), events, { expectedRevision });
    if (position && position.commit > newest) newest = position.commit;
  };
  for (let first = 0; first < entries; first += 10_000) {
    const some = Array.from({ length: Math.min(10_000, entries - first) }, (_, index) => first + index);
    await Promise.all(some.map((index) => limit(() => write(index))));
  }
  return newest;
};
