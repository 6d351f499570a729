import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { currentSchema } from '../../src/infra/eventstore/upcasters/upcast.js';

/** A real event store in a process of its own, with a client, for one spec. It can be killed and started again. */
export class LiveLog {
  private readonly revisions = new Map<string, bigint>();

  private constructor(
    private readonly folder: string,
    private store: StartedEventStore,
    readonly log: EventLog,
  ) {}

  static async start(): Promise<LiveLog> {
    const folder = await mkdtemp(join(tmpdir(), 'live-log-'));
    const store = await startEmbeddedEventStore({ dataDir: folder });
    return new LiveLog(folder, store, EventLog.connect(store.url));
  }

  /** Where it is, for a client of the spec's own. */
  get url(): string {
    return this.store.url;
  }

  async append(stream: string, ...events: { type: string; data: unknown }[]): Promise<bigint> {
    const by = { $correlationId: 'spec', $causationId: 'spec', actor: 'olga', at: '2026-01-01T00:00:00.000Z' };
    const expected = this.revisions.get(stream) ?? ('no_stream' as const);
    const news = events.map(({ type, data }) => {
      const metadata = { ...by, schema: currentSchema(type) };
      return { id: randomUUID(), type, data, metadata };
    });
    const { revision, position } = await this.log.append(stream, news, expected);
    this.revisions.set(stream, revision);
    return position;
  }

  /** A lap of so many entries, all unborn, in one page of each up to 500. @returns the position of its end */
  async lap(collection: string, entries: number, lap = 1): Promise<bigint> {
    const identity = { strategy: 'synthetic_id' };
    const start = { collection, lap, mode: 'full', fromExclusive: null, identity, keyColumns: ['id'] };
    await this.append(scanStream(collection), { type: 'LapStarted', data: start });
    for (let first = 0; first < entries; first += 500) {
      const unborn = Array.from(
        { length: Math.min(500, entries - first) },
        (_, index) => `${collection}::${first + index}`,
      );
      const bounds = { fromExclusive: [String(first)], toInclusive: [String(first + unborn.length)] };
      const counts = { rowsSeen: unborn.length, rowsBorn: 0, rowsWithoutCode: 0 };
      const found = { born: [], vanished: [], unmet: [] };
      const page = { collection, lap, page: first / 500 + 1, ...bounds, ...counts, ...found, unborn };
      await this.append(scanStream(collection), { type: 'PageScanned', data: page });
    }
    const totals = { pages: Math.ceil(entries / 500), rowsSeen: entries, rowsBorn: 0, rowsWithoutCode: 0 };
    const end = { collection, lap, mode: 'full', ...totals, newlyLogged: entries, lastKey: [String(entries)] };
    return this.append(scanStream(collection), { type: 'LapCompleted', data: end });
  }

  decide(collection: string, code: string, to: string): Promise<bigint> {
    const data = {
      collection,
      code,
      from: 'PENDING',
      to,
      decidedBy: 'olga',
      reason: 'spec',
      pendingOnboarding: false,
      detectedAt: '99',
    };
    return this.append(entryStream(collection, code), { type: 'DecisionRecorded', data });
  }

  async events(): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.log.readAll()) events.push(event);
    return events;
  }

  /** Ends the store's process by SIGKILL and starts it again on the same port and folder. */
  async crash(): Promise<void> {
    const { pid, port, exited } = this.store;
    process.kill(pid, 'SIGKILL');
    await exited;
    this.store = await startEmbeddedEventStore({ dataDir: this.folder, port });
  }

  async stop(): Promise<void> {
    await this.log.dispose();
    await this.store.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
