import { randomUUID } from 'node:crypto';
import { collectionStream, entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { currentSchema } from '../../src/infra/eventstore/upcasters/upcast.js';

/** A log in memory, with the shape of one that was read from the event store. */
export class RecordedLog {
  readonly events: RecordedEvent[] = [];
  private readonly revisions = new Map<string, bigint>();
  private created = Date.parse('2026-01-01T00:00:00.000Z');

  /** Milliseconds that pass before the next event; negative when the store's clock is set back. */
  wait(ms: number): void {
    this.created += ms;
  }

  append(stream: string, type: string, data: unknown, { run = 'run-1', actor = 'olga' } = {}): RecordedEvent {
    const revision = (this.revisions.get(stream) ?? -1n) + 1n;
    this.revisions.set(stream, revision);
    // Positions grow, but a real event store leaves gaps between them.
    const position = (this.events.at(-1)?.position ?? 0n) + 3n;
    const event: RecordedEvent = {
      id: randomUUID(),
      stream,
      revision,
      position,
      created: new Date(this.created),
      type,
      data,
      metadata: {
        $correlationId: run,
        $causationId: run,
        actor,
        at: new Date(this.created).toISOString(),
        schema: currentSchema(type),
      },
    };
    this.events.push(event);
    return event;
  }

  scan(collection: string, type: string, data: object, run?: string): RecordedEvent {
    return this.append(scanStream(collection), type, { collection, ...data }, run === undefined ? {} : { run });
  }

  entry(collection: string, code: string, type: string, data: object): RecordedEvent {
    return this.append(entryStream(collection, code), type, { collection, code, ...data });
  }

  collection(collection: string, type: string, data: object): RecordedEvent {
    return this.append(collectionStream(collection), type, { collection, ...data });
  }
}
