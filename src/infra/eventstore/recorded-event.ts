/** Who and why, beside every event of the ledger (domain.md, "Streams and events"). */
export type EventMetadata = {
  readonly $correlationId: string;
  readonly $causationId: string;
  /** A person's name, `policy:<name>` or `service:<name>`. */
  readonly actor: string;
  /** The command's time, ISO 8601 in UTC. */
  readonly at: string;
  /** The version of the event's data. */
  readonly schema: number;
};

/** An event to be written. Its id is derived from the command's id, so that a retry is recognised. */
export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
};

/** An event as the log holds it, upcast to the newest version of its type. */
export type RecordedEvent<Type extends string = string, Data = unknown> = {
  readonly id: string;
  readonly stream: string;
  /** Place within the stream, from 0. */
  readonly revision: bigint;
  /** Commit position in the whole log: grows with every event, and can be read back from. */
  readonly position: bigint;
  /** When the store wrote it (the store's clock; the command's own time is `metadata.at`). */
  readonly created: Date;
  readonly type: Type;
  readonly data: Data;
  readonly metadata: EventMetadata;
};

/** The revision that a writer expects: `no_stream`, or that of the last event it read. Never `any`. */
export type ExpectedRevision = bigint | 'no_stream';

/** Where an append ended: the stream's new last revision and the log position of its last event. */
export type Appended = { readonly revision: bigint; readonly position: bigint };
