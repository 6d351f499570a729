import { Injectable } from '@nestjs/common';
import type { KeyPosition, ScanEvent } from '../../../domain/scan/events.js';
import { scanStream } from '../../../domain/shared/stream-name.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';

/** What a collection's scan stream tells by itself: where its newest page ended, and how many entries are open. */
export type ScanTold = { readonly lastPage: KeyPosition | null; readonly open: number };

/** Folds scan streams for the guards, with no code of the projections, so that both cannot err together. */
@Injectable()
export class ScanTeller {
  constructor(private readonly log: EventLog) {}

  async tell(collection: string): Promise<ScanTold> {
    let lastPage: KeyPosition | null = null;
    const open = new Set<string>();
    for await (const { type, data } of this.log.readStream(scanStream(collection))) {
      const event = { type, data } as ScanEvent;
      if (event.type === 'LapCompleted') lastPage = event.data.lastKey;
      if (event.type !== 'PageScanned') continue;
      lastPage = event.data.toInclusive;
      for (const code of event.data.unborn) open.add(code);
      for (const code of [...event.data.born, ...event.data.vanished]) open.delete(code);
    }
    return { lastPage, open: open.size };
  }
}
