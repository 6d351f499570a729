import { Injectable } from '@nestjs/common';
import type { EntryContext } from '../../domain/entry/decide.js';
import { type DecisionCommand, restsOnCollection } from '../../domain/entry/entry-command.js';
import type { Actor } from '../../domain/shared/actor.js';
import { scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { type Detection, LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { Detections } from './detections.js';

type Standing = EntryContext['collection'];

/** What is known of an entry beside its own stream. Of its collection only where the decision depends on it. */
export type KnownEntry = { readonly detection: Detection | null; readonly standing: Standing };

export const unknownEntry: KnownEntry = { detection: null, standing: { onboarded: false, hasIdentity: false } };

/**
 * Finds what the deciders must know of entries: one look at the ledger and, if a row depends on it, one at each collection,
 * however many rows.
 */
@Injectable()
export class KnownEntries {
  private readonly detections: Detections;

  constructor(
    private readonly collections: CollectionReader,
    private readonly ledger: LedgerLookup,
    private readonly log: EventLog,
  ) {
    this.detections = new Detections(ledger);
  }

  /** In the order of the rows. */
  async of(rows: readonly DecisionCommand[], actor: Actor): Promise<KnownEntry[]> {
    const asked = new Map<string, { readonly codes: string[]; onCollection: boolean }>();
    for (const row of rows) {
      const { collection, code } = row;
      const one = asked.get(collection) ?? { codes: [], onCollection: false };
      asked.set(collection, one);
      one.codes.push(code);
      one.onCollection ||= restsOnCollection(row, actor);
    }
    const known = new Map<string, { detections: ReadonlyMap<string, Detection>; standing: Standing }>();
    for (const [collection, { codes, onCollection }] of asked) {
      const [detections, standing] = await Promise.all([
        this.detectionsOf(collection, codes),
        onCollection ? this.collections.standing(collection) : unknownEntry.standing,
      ]);
      known.set(collection, { detections, standing });
    }
    return rows.map(({ collection, code }) => {
      const { standing, detections } = known.get(collection) ?? {};
      return { detection: detections?.get(code) ?? null, standing: standing ?? unknownEntry.standing };
    });
  }

  /** A code that the ledger does not know may stand in a page that it has not applied yet: then it is waited for. */
  private async detectionsOf(collection: string, codes: readonly string[]): Promise<ReadonlyMap<string, Detection>> {
    const detections = await this.detections.of(collection, codes);
    if (codes.every((code) => detections.has(code))) return detections;
    const lastPage = await this.log.lastOf(scanStream(collection));
    return lastPage ? this.ledger.detections(collection, codes, lastPage.position) : detections;
  }
}
