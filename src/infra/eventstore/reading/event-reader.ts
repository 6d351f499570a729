import type { StoredEvent } from '../codec.js';
import { FamiliarTexts } from '../wire/familiar-texts.js';
import type { WireReader } from '../wire/wire-reader.js';
import { createdAt, parsed } from './values.js';

/** Which events are wanted; of the others nothing is made. */
export type Wanted = (type: string, stream: string) => boolean;

/** The fields of `ReadResp.ReadEvent.RecordedEvent`, and those of what is within them. */
const recorded = { id: 1, stream: 2, revision: 3, commit: 5, property: 6, metadata: 7, data: 8 } as const;
const idAsText = 2;
const streamName = 3;
const property = { name: 1, value: 2 } as const;

/** The client's words for an event without a type. */
const noType = '<no-event-type-provided>';

/**
 * Reads recorded events straight from the wire, one after the other. Of the same bytes it makes what the official client
 * makes, which first builds an object for every message within the message; but bytes that are no JSON are left out.
 */
export class EventReader {
  private readonly texts = new FamiliarTexts();
  private type = noType;
  private isJson = false;
  private created: Date | null = null;

  constructor(private readonly wanted: Wanted) {}

  /** The event that a message holds; null when it is not wanted. @throws when it holds none */
  read(fields: WireReader): StoredEvent | null {
    let id = '';
    let streamId: string | null = null;
    let revision = 0n;
    let commit = 0n;
    let data = '';
    let metadata = '';
    this.type = noType;
    this.isJson = false;
    this.created = null;
    while (fields.next()) {
      switch (fields.field) {
        case recorded.id:
          id = textIn(fields.message(), idAsText);
          break;
        case recorded.stream:
          streamId = textIn(fields.message(), streamName);
          break;
        case recorded.revision:
          revision = fields.uint64();
          break;
        case recorded.commit:
          commit = fields.uint64();
          break;
        case recorded.property:
          this.readProperty(fields.message());
          break;
        case recorded.metadata:
          metadata = fields.text();
          break;
        case recorded.data:
          data = fields.text();
          break;
        default:
          fields.skip();
      }
    }
    if (id === '' || streamId === null) throw new Error('An event has no id, or stands in no stream.');
    const { type, isJson } = this;
    if (!this.wanted(type, streamId)) return null;
    return {
      id,
      streamId,
      revision,
      position: { commit },
      created: this.created ?? new Date(0),
      type,
      isJson,
      data: isJson ? parsed(data, data) : undefined,
      metadata: parsed(metadata, undefined),
    };
  }

  private readProperty(entry: WireReader): void {
    let name = '';
    let value = '';
    while (entry.next()) {
      if (entry.field === property.name) name = entry.familiarText(this.texts);
      else if (entry.field === property.value)
        value = name === 'created' ? entry.text() : entry.familiarText(this.texts);
      else entry.skip();
    }
    if (name === 'type') this.type = value;
    if (name === 'content-type') this.isJson = value === 'application/json';
    if (name === 'created') this.created = createdAt(value);
  }
}

/** The text that is one field of a message; empty when it has no such field. */
const textIn = (message: WireReader, field: number): string => {
  let text = '';
  while (message.next()) {
    if (message.field === field) text = message.text();
    else message.skip();
  }
  return text;
};
