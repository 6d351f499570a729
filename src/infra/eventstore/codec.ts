import type { EventMetadata, RecordedEvent } from './recorded-event.js';
import { upcast } from './upcasters/upcast.js';

/** An event as the store gave it, in the client's words. */
export type StoredEvent = {
  readonly id: string;
  readonly streamId: string;
  readonly revision: bigint;
  readonly position: { readonly commit: bigint };
  readonly created: Date;
  readonly type: string;
  readonly isJson: boolean;
  /** What the JSON says, or the text if it cannot be read. Of an event that is not JSON it is of no interest. */
  readonly data: unknown;
  /** Undefined, or bytes, where there is no JSON. */
  readonly metadata: unknown;
};

/** Stores before version 22.6 give no positions with the events of a stream. */
export type Unplaced = Omit<StoredEvent, 'position'> & { readonly position?: StoredEvent['position'] | undefined };

/**
 * The ledger's form of an event that was read, upcast to the newest version of its type.
 * @throws when the event holds no JSON or carries no metadata of ours: it is not one of the ledger's
 */
export const decode = (stored: Unplaced): RecordedEvent => {
  const metadata = metadataOf(stored);
  if (!stored.position) {
    throw new Error('The event store gives no positions with the events of a stream; version 22.6 or later is needed.');
  }
  return {
    id: stored.id,
    stream: stored.streamId,
    revision: stored.revision,
    position: stored.position.commit,
    created: stored.created,
    type: stored.type,
    data: upcast(stored.type, metadata.schema, stored.data),
    metadata,
  };
};

/**
 * An event as it was written: neither its data nor its metadata are brought up to date.
 * @throws like `decode`, when it is not one of the ledger's
 */
export const asStored = (stored: StoredEvent): StoredEvent => {
  metadataOf(stored);
  return stored;
};

const metadataOf = (stored: Unplaced): EventMetadata => {
  const metadata = stored.metadata as EventMetadata | undefined;
  if (!stored.isJson || !metadata?.schema) {
    throw new Error(
      `Event ${stored.id} (${stored.type}) at ${stored.revision}@${stored.streamId} is not one that birth-ledger wrote; nobody else may write to its streams.`,
    );
  }
  return metadata;
};
