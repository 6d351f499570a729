import type { StoredEvent } from '../codec.js';
import { WireReader } from '../wire/wire-reader.js';
import { EventReader, type Wanted } from './event-reader.js';
import { MalformedResponse } from './malformed-response.js';

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
const response = { event: 1, checkpoint: 3, caughtUp: 8, fellBehind: 9 } as const;
const eventItself = 1;
const checkpointCommit = 1;

/** Reads the responses of one call. */
export class MessageReader {
  private readonly events: EventReader;

  /** @param wanted of other events nothing is made */
  constructor(wanted: Wanted) {
    this.events = new EventReader(wanted);
  }

  /** @throws MalformedResponse */
  read(bytes: Buffer): LogMessage {
    try {
      return this.message(new WireReader(bytes));
    } catch (error) {
      throw new MalformedResponse(error);
    }
  }

  private message(fields: WireReader): LogMessage {
    let message = nothing;
    while (fields.next()) {
      switch (fields.field) {
        case response.event:
          message = this.event(fields.message());
          break;
        case response.checkpoint:
          message = checkpoint(fields.message());
          break;
        case response.caughtUp:
          fields.skip();
          message = { kind: 'caught-up' };
          break;
        case response.fellBehind:
          fields.skip();
          message = { kind: 'fell-behind' };
          break;
        default:
          fields.skip();
      }
    }
    return message;
  }

  /** The event alone; a link that it was reached through is of no interest, and no read here resolves any. */
  private event(fields: WireReader): LogMessage {
    let event: StoredEvent | null = null;
    while (fields.next()) {
      if (fields.field === eventItself) event = this.events.read(fields.message());
      else fields.skip();
    }
    return event === null ? nothing : { kind: 'event', event };
  }
}

const checkpoint = (fields: WireReader): LogMessage => {
  let position = 0n;
  while (fields.next()) {
    if (fields.field === checkpointCommit) position = fields.uint64();
    else fields.skip();
  }
  return { kind: 'checkpoint', position };
};
