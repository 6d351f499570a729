import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import type { EntryEvent } from '../../../domain/entry/events.js';
import { type EntryState, evolveEntry, initialEntry } from '../../../domain/entry/state.js';
import { entryStream } from '../../../domain/shared/stream-name.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';

/** An entry as its stream tells it. */
export type EntryRead = {
  readonly code: string;
  readonly state: EntryState;
  /** The stream's last revision; null when nobody ever decided on the entry. */
  readonly revision: bigint | null;
  /** The decision in force: by whom, and where it stands in the log. */
  readonly decision: { readonly by: string; readonly position: bigint } | null;
};

const streamsAtOnce = 64;

/** Reads entries from their streams; no read model is asked, so none can lag. */
@Injectable()
export class EntryReader {
  private readonly limit = pLimit(streamsAtOnce);

  constructor(private readonly log: EventLog) {}

  /** In the order of the codes. */
  readAll(collection: string, codes: readonly string[]): Promise<EntryRead[]> {
    return Promise.all(codes.map((code) => this.limit(() => this.read(collection, code))));
  }

  async read(collection: string, code: string): Promise<EntryRead> {
    let state = initialEntry;
    let revision: bigint | null = null;
    let decision: EntryRead['decision'] = null;
    for await (const recorded of this.log.readStream(entryStream(collection, code))) {
      const event = { type: recorded.type, data: recorded.data } as EntryEvent;
      state = evolveEntry(state, event);
      revision = recorded.revision;
      if (event.type === 'DecisionRecorded') decision = { by: event.data.decidedBy, position: recorded.position };
    }
    return { code, state, revision, decision };
  }
}
