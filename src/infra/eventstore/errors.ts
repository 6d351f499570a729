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
