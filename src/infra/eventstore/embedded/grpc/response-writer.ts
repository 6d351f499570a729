import { type Access, type Caller } from '../access/access.js';
import { recordData, recordType, type StoredEvent } from '../storage/record.js';
import type { StoreView } from '../streams/store-view.js';
import { eventResponse, type IdForm } from './read-responses.js';

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
    return eventResponse(this.target(event), this.ids, event);
  }

  private target(link: StoredEvent): StoredEvent | undefined {
    const text = recordData(link.record).toString('utf8');
    const at = text.indexOf('@');
    const revision = Number(text.slice(0, at));
    const stream = text.slice(at + 1);
    if (at < 1 || !Number.isSafeInteger(revision) || !this.access.may(this.caller, 'read', stream)) return undefined;
    return this.view.eventAt(stream, revision);
  }
}
