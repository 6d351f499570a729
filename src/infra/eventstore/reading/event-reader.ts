import type { StoredEvent } from '../codec.js';
import { bytesTag, type FieldReader, numberTag } from './field-reader.js';
import { MalformedResponse } from './malformed-response.js';
import { RepeatedText } from './repeated-text.js';
import { createdAt, dataOf, metadataOf } from './values.js';

/** Which events are wanted; of the others nothing is made. */
export type Wanted = (type: string, stream: string) => boolean;

/** The fields of `ReadResp.ReadEvent.RecordedEvent`. */
const recorded = {
  id: bytesTag(1),
  stream: bytesTag(2),
  revision: numberTag(3),
  prepare: numberTag(4),
  commit: numberTag(5),
  property: bytesTag(6),
  metadata: bytesTag(7),
  data: bytesTag(8),
} as const;
const idText = bytesTag(2);
const streamName = bytesTag(3);
/** The fields of one of an event's properties, which are a map. */
const property = { name: bytesTag(1), value: bytesTag(2) } as const;

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'ascii'));
const typeName = ascii('type');
const createdName = ascii('created');
const contentTypeName = ascii('content-type');
const json = ascii('application/json');

/** The client's words for an event without a type. */
const noType = '<no-event-type-provided>';

/**
 * Reads recorded events straight from the wire, one after the other. Of the same bytes it makes what the official client
 * makes, which builds an object of protobuf's for every message within the message first.
 */
export class EventReader {
  private readonly types = new RepeatedText();
  private type = noType;
  private isJson = false;
  private created: Date | null = null;

  constructor(
    private readonly fields: FieldReader,
    private readonly wanted: Wanted,
  ) {}

  /** The event whose fields end at a position; null when it is not wanted. @throws MalformedResponse */
  read(end: number): StoredEvent | null {
    const { fields } = this;
    let id = '';
    let streamId: string | null = null;
    let revision = 0n;
    let commit = 0n;
    let prepare = 0n;
    let data: Buffer | null = null;
    let metadata: Buffer | null = null;
    this.type = noType;
    this.isJson = false;
    this.created = null;
    while (fields.isBefore(end)) {
      const tag = fields.number();
      switch (tag) {
        case recorded.id:
          id = this.textIn(idText);
          break;
        case recorded.stream:
          streamId = this.textIn(streamName);
          break;
        case recorded.revision:
          revision = fields.bigint();
          break;
        case recorded.prepare:
          prepare = fields.bigint();
          break;
        case recorded.commit:
          commit = fields.bigint();
          break;
        case recorded.property:
          this.readProperty();
          break;
        case recorded.metadata:
          metadata = fields.contents();
          break;
        case recorded.data:
          data = fields.contents();
          break;
        default:
          fields.skip(tag);
      }
    }
    if (id === '' || streamId === null) throw new MalformedResponse('an event has no id, or stands in no stream');
    const { type, isJson } = this;
    if (!this.wanted(type, streamId)) return null;
    return {
      id,
      streamId,
      revision,
      position: { commit, prepare },
      created: this.created ?? new Date(0),
      type,
      isJson,
      data: dataOf(data, isJson),
      metadata: metadataOf(metadata),
    };
  }

  /** The text that is one field of a message; empty when it has no such field. */
  private textIn(wantedTag: number): string {
    const { fields } = this;
    const end = fields.open();
    let text = '';
    while (fields.isBefore(end)) {
      const tag = fields.number();
      if (tag === wantedTag) text = fields.text();
      else fields.skip(tag);
    }
    return text;
  }

  private readProperty(): void {
    const { fields } = this;
    const end = fields.open();
    let [nameFrom, nameTo, from, to] = [0, 0, 0, 0];
    while (fields.isBefore(end)) {
      const tag = fields.number();
      if (tag === property.name) {
        nameTo = fields.open();
        nameFrom = fields.position;
        fields.goTo(nameTo);
      } else if (tag === property.value) {
        to = fields.open();
        from = fields.position;
        fields.goTo(to);
      } else fields.skip(tag);
    }
    if (fields.holds(nameFrom, nameTo, typeName)) this.type = this.types.of(fields, from, to);
    else if (fields.holds(nameFrom, nameTo, createdName)) this.created = createdAt(fields.slice(from, to).toString());
    else if (fields.holds(nameFrom, nameTo, contentTypeName)) this.isJson = fields.holds(from, to, json);
  }
}
