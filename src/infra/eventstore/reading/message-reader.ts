import type { StoredEvent } from '../codec.js';
import { EventReader, type Wanted } from './event-reader.js';
import { bytesTag, FieldReader, numberTag } from './field-reader.js';

/** What the store says to a reader of the log. */
export type LogMessage =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** It has looked through the log up to here. */
  | { readonly kind: 'checkpoint'; readonly position: bigint }
  /** It has delivered all that was in the log. */
  | { readonly kind: 'caught-up' }
  /** More was written than it has delivered so far. */
  | { readonly kind: 'fell-behind' }
  /** Nothing that concerns a reader. */
  | { readonly kind: 'nothing' };

const nothing: LogMessage = { kind: 'nothing' };

/** The fields of `ReadResp` that are read here, then those of what is within them. */
const response = {
  event: bytesTag(1),
  checkpoint: bytesTag(3),
  caughtUp: bytesTag(8),
  fellBehind: bytesTag(9),
} as const;
const eventItself = bytesTag(1);
const checkpointCommit = numberTag(1);

/** Reads the responses of one call. */
export class MessageReader {
  private readonly fields = new FieldReader();
  private readonly events: EventReader;

  /** @param wanted of other events nothing is made */
  constructor(wanted: Wanted) {
    this.events = new EventReader(this.fields, wanted);
  }

  /** @throws MalformedResponse */
  read(bytes: Buffer): LogMessage {
    const { fields } = this;
    const end = fields.begin(bytes);
    let message = nothing;
    while (fields.isBefore(end)) {
      const tag = fields.number();
      switch (tag) {
        case response.event:
          message = this.readEvent();
          break;
        case response.checkpoint:
          message = this.readCheckpoint();
          break;
        case response.caughtUp:
          fields.skip(tag);
          message = { kind: 'caught-up' };
          break;
        case response.fellBehind:
          fields.skip(tag);
          message = { kind: 'fell-behind' };
          break;
        default:
          fields.skip(tag);
      }
    }
    return message;
  }

  /** The event alone; a link that it was reached through is of no interest, and no read here resolves any. */
  private readEvent(): LogMessage {
    const { fields } = this;
    const end = fields.open();
    let event: StoredEvent | null = null;
    while (fields.isBefore(end)) {
      const tag = fields.number();
      if (tag === eventItself) event = this.events.read(fields.open());
      else fields.skip(tag);
    }
    return event === null ? nothing : { kind: 'event', event };
  }

  private readCheckpoint(): LogMessage {
    const { fields } = this;
    const end = fields.open();
    let position = 0n;
    while (fields.isBefore(end)) {
      const tag = fields.number();
      if (tag === checkpointCommit) position = fields.bigint();
      else fields.skip(tag);
    }
    return { kind: 'checkpoint', position };
  }
}
