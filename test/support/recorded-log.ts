import { randomUUID } from 'node:crypto';
import { collectionStream, entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { currentSchema } from '../../src/infra/eventstore/upcasters/upcast.js';

/** The command that an event comes from, by its correlation; each event is one of its own without it. */
type By = { readonly run?: string; readonly actor?: string };

/** A log in memory, with the shape of one that was read from the event store. */
export class RecordedLog {
  readonly events: RecordedEvent[] = [];
  private readonly revisions = new Map<string, bigint>();
  /** When each command came: all that it writes carries its time. */
  private readonly came = new Map<string, string>();
  private created = Date.parse('2026-01-01T00:00:00.000Z');

  /** Milliseconds that pass before the next event; negative when the store's clock is set back. */
  wait(ms: number): void {
    this.created += ms;
  }

  append(stream: string, type: string, data: unknown, { run, actor = 'olga' }: By = {}): RecordedEvent {
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
        $correlationId: run ?? 'run-1',
        $causationId: run ?? 'run-1',
        actor,
        at: this.timeOf(run),
        schema: currentSchema(type),
      },
    };
    this.events.push(event);
    return event;
  }

  private timeOf(run: string | undefined): string {
    const now = new Date(this.created).toISOString();
    if (run === undefined) return now;
    const came = this.came.get(run) ?? now;
    this.came.set(run, came);
    return came;
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
