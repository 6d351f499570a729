import { Injectable } from '@nestjs/common';
import type { ScanEvent } from '../../domain/scan/events.js';
import { evolveScan, initialScan, type ScanState } from '../../domain/scan/state.js';
import { scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';

export type LoadedScan = {
  readonly state: ScanState;
  readonly revision: bigint | null;
  readonly position: bigint | null;
};

/** Loads a collection's scan from the end of its stream: a completed lap tells all that is needed of what came before. */
@Injectable()
export class ScanRepository {
  private readonly ends = new Map<string, LoadedScan>();

  constructor(private readonly log: EventLog) {}

  /**
   * How a lap of this process left the scan. Others may have written since: whoever goes on from here must append with its
   * revision before they tell anybody, and load the scan when that is refused. It is told once: a lap that fails may have
   * written, too.
   */
  takeEnd(collection: string): LoadedScan | null {
    const end = this.ends.get(collection) ?? null;
    this.ends.delete(collection);
    return end;
  }

  keepEnd(collection: string, scan: LoadedScan): void {
    this.ends.set(collection, scan);
  }

  async load(collection: string): Promise<LoadedScan> {
    const newer: ScanEvent[] = [];
    let revision: bigint | null = null;
    let position: bigint | null = null;
    let base = initialScan;
    for await (const recorded of this.log.readStreamBackwards(scanStream(collection))) {
      revision ??= recorded.revision;
      position ??= recorded.position;
      const event = { type: recorded.type, data: recorded.data } as ScanEvent;
      if (event.type === 'LapCompleted') {
        base = { laps: event.data.lap, running: null, cursor: event.data.lastKey, everComplete: true };
        break;
      }
      newer.push(event);
    }
    return { state: newer.reverse().reduce(evolveScan, base), revision, position };
  }
}
