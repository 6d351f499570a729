import { type Access, type Caller } from '../access/access.js';
import { recordData, recordType, type StoredEvent } from '../storage/record.js';
import type { StoreView } from '../streams/store-view.js';
import { eventResponse, type IdForm } from './read-responses.js';

/** "revision@stream". */
const LINK = /^\s*(-?\d+)\s*(?:@(.*))?$/su;

/**
 * Turns stored events into responses, following links (`$>` events, "revision@stream") if the caller wants that. It is
 * used within the look at the store that found the events.
 */
export class ResponseWriter {
  constructor(
    private readonly view: StoreView,
    private readonly access: Access,
    private readonly caller: Caller,
    private readonly ids: IdForm,
    private readonly resolveLinks: boolean,
  ) {}

  response(event: StoredEvent): Buffer {
    if (!this.resolveLinks || recordType(event.record) !== '$>') return eventResponse(event, this.ids);
    const [, revision, stream] = LINK.exec(recordData(event.record).toString('utf8')) ?? [];
    // A link that does not say where it leads is an event like others, as in EventStoreDB.
    if (revision === undefined) return eventResponse(event, this.ids);
    return eventResponse(this.target(stream, Number(revision)), this.ids, event);
  }

  private target(stream: string | undefined, revision: number): StoredEvent | undefined {
    if (!stream || !Number.isSafeInteger(revision) || !this.access.may(this.caller, 'read', stream)) return undefined;
    return this.view.eventAt(stream, revision);
  }
}
