import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  FORWARDS,
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { appendOver } from './appending/append-over.js';
import { asStored, decode, type StoredEvent } from './codec.js';
import { AppendTooLarge, EventStoreUnavailable, WrongRevision } from './errors.js';
import { readThrough } from './read-through.js';
import { messagesOf } from './reading/messages-of.js';
import { openCall } from './reading/open-call.js';
import { type ReadRequest, streamBackwards, streamFrom, wholeLog } from './reading/read-request.js';
import type { Appended, ExpectedRevision, NewEvent, RecordedEvent } from './recorded-event.js';
import { isTransient, withRetry } from './retry.js';

const deadline = 30_000;
const disposePatienceMs = 500;

/** The log of events: the one door to the event store for everything but subscriptions. */
export class EventLog {
  constructor(readonly client: EventStoreDBClient) {}

  /** @param url an `esdb://` or `kurrentdb://` connection string; nothing is connected before the first call */
  static connect(url: string): EventLog {
    return new EventLog(EventStoreDBClient.connectionString(url));
  }

  /**
   * Appends events to one stream, all or none. Repeats itself while the store is away.
   * @throws WrongRevision when the stream is not where the writer thought
   * @throws AppendTooLarge when the events are more than the store takes at a time
   * @throws EventStoreUnavailable when the store does not come back in time
   */
  async append(stream: string, events: readonly NewEvent[], expectedRevision: ExpectedRevision): Promise<Appended> {
    try {
      return await withRetry(`appending to ${stream}`, () =>
        appendOver(this.client, { stream, events, expectedRevision, deadline: Date.now() + deadline }),
      );
    } catch (error) {
      if (error instanceof MaxAppendSizeExceededError) {
        throw new AppendTooLarge(stream, bytesOf(events), error.maxAppendSize);
      }
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const actual = typeof error.actualVersion === 'bigint' ? error.actualVersion : null;
      throw new WrongRevision(stream, expectedRevision, actual);
    }
  }

  /** Reads a stream from its beginning (or a revision), oldest first. A stream that does not exist yields nothing. */
  readStream(stream: string, fromRevision = 0n): AsyncGenerator<RecordedEvent> {
    return this.eventsOf(`reading ${stream}`, streamFrom(stream, fromRevision));
  }

  /** Reads a stream from its end, newest first, as far as the reader goes. A stream that does not exist yields nothing. */
  readStreamBackwards(stream: string): AsyncGenerator<RecordedEvent> {
    return this.eventsOf(`reading ${stream} from its end`, streamBackwards(stream));
  }

  private async *eventsOf(doing: string, request: ReadRequest): AsyncGenerator<RecordedEvent> {
    try {
      const call = await openCall(this.client, { name: 'readStream', request, wanted: every, deadline });
      for await (const message of messagesOf(call)) if (message.kind === 'event') yield decode(message.event);
    } catch (error) {
      throw unavailable(doing, error);
    }
  }

  /** The last event of a stream, or null when there is none. */
  async lastOf(stream: string): Promise<RecordedEvent | null> {
    for await (const event of this.readStreamBackwards(stream)) return event;
    return null;
  }

  /**
   * Reads the ledger's part of the whole log in its order, after a position.
   * @param after the position of the last event already known; absent for the beginning
   */
  readAll(after?: bigint): AsyncGenerator<RecordedEvent> {
    return this.all(after, decode);
  }

  /** The same events as they were written, for whoever wants the record itself. */
  readAllAsStored(after?: bigint): AsyncGenerator<StoredEvent> {
    return this.all(after, asStored);
  }

  private async *all<Event>(after: bigint | undefined, read: (stored: StoredEvent) => Event): AsyncGenerator<Event> {
    const asked = { name: 'readAll', request: wholeLog(after ?? null), wanted: isOurs, deadline: 600_000 };
    try {
      for await (const message of messagesOf(await openCall(this.client, asked))) {
        if (message.kind !== 'event') continue;
        if (after === undefined || message.event.position.commit > after) yield read(message.event);
      }
    } catch (error) {
      throw unavailable('reading the log', error);
    }
  }

  /** The stream that the event at a position stands in; null when there is no event at that position. */
  async streamAt(position: bigint): Promise<string | null> {
    return (await this.eventAt(position))?.stream ?? null;
  }

  /** Which event stands at a position, and in which stream; null when there is none. */
  async eventAt(position: bigint): Promise<{ readonly id: string; readonly stream: string } | null> {
    return withRetry('finding an event', async () => {
      const fromPosition = { commit: position, prepare: position };
      const read = this.client.readAll({ fromPosition, direction: FORWARDS, maxCount: 1, deadline });
      for await (const { event } of readThrough(read)) {
        return event?.position.commit === position ? { id: event.id, stream: event.streamId } : null;
      }
      return null;
    });
  }

  /** The position of the newest event in the whole log; 0 for an empty one. */
  async head(): Promise<bigint> {
    return withRetry("finding the log's end", async () => {
      const read = this.client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1, deadline });
      for await (const { event, commitPosition } of readThrough(read))
        return event?.position.commit ?? commitPosition ?? 0n;
      return 0n;
    });
  }

  /** Ends all calls. The client waits for its append stream to finish, which a cancelled one may never do: not for long. */
  async dispose(): Promise<void> {
    await Promise.race([this.client.dispose(), sleep(disposePatienceMs, undefined, { ref: false })]);
  }
}

/** The store's own events stand in streams of its own, and have types of its own. */
const isOurs = (type: string, stream: string): boolean => !type.startsWith('$') && !stream.startsWith('$');

const bytesOf = (events: readonly NewEvent[]): number =>
  events.reduce(
    (sum, { data, metadata }) => sum + Buffer.byteLength(JSON.stringify(data) + JSON.stringify(metadata)),
    0,
  );

/** Who reads a stream takes all of it. */
const every = (): boolean => true;

const unavailable = (doing: string, error: unknown): unknown =>
  isTransient(error) ? new EventStoreUnavailable(doing, error) : error;
