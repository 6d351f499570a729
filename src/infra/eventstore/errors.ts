import type { ExpectedRevision } from './recorded-event.js';

/** Somebody else wrote to the stream first; nothing was appended. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** The stream's last revision, or null when it does not exist. */
    readonly actual: bigint | null,
  ) {
    super(
      `The stream ${stream} is at revision ${actual ?? 'none'}, not at ${expected === 'no_stream' ? 'none' : expected}: somebody wrote to it meanwhile. Read it again, then retry.`,
    );
  }
}

/** The events are more than the store takes in one append; nothing was appended, and a repetition would fare no better. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
  constructor(
    readonly stream: string,
    /** Of the events' data and metadata. */
    readonly bytes: number,
    /** What the store takes, in bytes. */
    readonly most: number,
  ) {
    super(
      `What was to be written to ${stream} is larger (${bytes} bytes) than the event store takes in one append (${most} bytes). Nothing of it was written. Do less at a time (fewer entries, a shorter text), or raise the store's limit: MaxAppendSize of EventStoreDB and KurrentDB, --max-append-size of the embedded store's own program.`,
    );
  }
}

/** The event store did not answer within the attempts that were made; nothing is known to be written. */
export class EventStoreUnavailable extends Error {
  override readonly name = 'EventStoreUnavailable';
  constructor(doing: string, cause: unknown) {
    super(
      `The event store did not answer while ${doing} (${cause instanceof Error ? cause.message : String(cause)}). Check that it runs and that EVENTSTORE_URL names it, then retry.`,
      { cause },
    );
  }
}
