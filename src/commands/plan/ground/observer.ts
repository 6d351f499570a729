import { Injectable } from '@nestjs/common';
import type { Observed } from '../../../domain/plan/digest.js';
import type { Structure } from '../../../domain/plan/digest-basis.js';
import { pinnedCollections } from '../../../domain/plan/pinned-list.js';
import { byCodePoint, type Pin } from '../../../domain/plan/pins.js';
import type { Plan } from '../../../domain/plan/state.js';
import { scanStream } from '../../../domain/shared/stream-name.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { keysOf } from '../../../infra/governed/routes/entities-now.js';
import type { Part, Planned } from '../../../infra/governed/routes/part.js';
import type { PlannedPart } from '../../../infra/governed/routes/rehearse.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { type Detection, LedgerLookup } from '../../../infra/postgres/lookups/ledger-lookup.js';
import type { EntryRead } from '../log/entry-read.js';
import { EntryReader } from '../log/entry-reader.js';
import { type CollectionPart, findParts } from './collection-part.js';
import { Gates } from './gates.js';
import { GroundReader } from './ground-reader.js';

/** Which entries to look at. */
export type Wanted = { readonly collection: string; readonly codes: readonly string[] };

/** A collection with its entries, as they stand now. */
export type SeenCollection = CollectionPart & {
  readonly structure: Structure;
  readonly entries: readonly SeenEntry[];
};

export type SeenEntry = EntryRead & {
  readonly detection: Detection | null;
  /** Its row's key; empty when the row is gone. */
  readonly key: readonly string[];
};

/** Everything that a plan is judged by, seen at this moment. */
export type Sight = Pick<Observed, 'database' | 'gateway'> & {
  readonly collections: readonly SeenCollection[];
  readonly closedGates: readonly string[];
};

const codesAtOnce = 5_000;

/** Looks at all that a plan rests on: the governed database's structure, the rows' keys, the entries' streams, the gates. */
@Injectable()
export class Observer {
  constructor(
    private readonly governed: Governed,
    private readonly ground: GroundReader,
    private readonly gates: Gates,
    private readonly entries: EntryReader,
    private readonly ledger: LedgerLookup,
    private readonly log: EventLog,
  ) {}

  async see(wanted: readonly Wanted[]): Promise<Sight> {
    const names = wanted.map(({ collection }) => collection);
    const parts = await findParts(this.governed, names);
    const { database, gateway, collections: structures } = await this.ground.read(parts);
    const collections: SeenCollection[] = [];
    for (const [index, { codes }] of wanted.entries()) {
      const part = parts[index];
      const structure = structures[index]?.structure;
      if (part && structure) collections.push({ ...part, structure, entries: await this.entriesOf(part, codes) });
    }
    return { database, gateway, collections, closedGates: await this.gates.closedAmong(names) };
  }

  /** Looks again at what a plan pins. */
  again(plan: Plan): Promise<Sight> {
    return this.see(
      pinnedCollections(plan).map(({ collection, pins }) => ({ collection, codes: pins.map(([code]) => code) })),
    );
  }

  private async entriesOf({ collection, part }: CollectionPart, codes: readonly string[]): Promise<SeenEntry[]> {
    // The log, the ledger and the governed database answer by themselves.
    const [reads, detections, keys] = await Promise.all([
      this.entries.readAll(collection, codes),
      this.detections(collection, codes),
      part ? this.keys(part, codes) : new Map<string, readonly string[]>(),
    ]);
    return reads.map((read) => ({
      detection: detections.get(read.code) ?? null,
      key: keys.get(read.code) ?? [],
      ...read,
    }));
  }

  /** The latest detection of each code, in a ledger that knows the collection's newest page. */
  async detections(collection: string, codes: readonly string[]): Promise<Map<string, Detection>> {
    const newest = (await this.log.lastOf(scanStream(collection)))?.position ?? 0n;
    const found = new Map<string, Detection>();
    for (let first = 0; first < codes.length; first += codesAtOnce) {
      const some = await this.ledger.detections(collection, codes.slice(first, first + codesAtOnce), newest);
      for (const [code, detection] of some) found.set(code, detection);
    }
    return found;
  }

  /** Of a code that stands on several rows the first by its key; the dry run counts it as a duplicate. */
  private async keys(part: Part, codes: readonly string[]): Promise<Map<string, readonly string[]>> {
    const keys = new Map<string, readonly string[]>();
    for (let first = 0; first < codes.length; first += codesAtOnce) {
      for (const { code, key } of await keysOf(this.governed.scanner, part, codes.slice(first, first + codesAtOnce))) {
        const other = keys.get(code);
        if (!other || byCodePoint(JSON.stringify(key), JSON.stringify(other)) < 0) keys.set(code, key);
      }
    }
    return keys;
  }
}

/** What was seen, as the plan's digest takes it. */
export const observedIn = ({ database, gateway, collections }: Sight): Observed => ({
  database,
  gateway,
  collections: collections.map(({ collection, structure, entries }) => ({
    collection,
    structure,
    pins: entries.map(({ code, revision, key }): Pin => [code, String(revision), key]),
  })),
});

/**
 * A plan's list as the governed side takes it: by the pinned keys, down the route that it was planned for.
 * @param only ordinals to be left in; all when absent
 */
export const plannedParts = (
  plan: Plan,
  parts: readonly Pick<CollectionPart, 'collection' | 'part'>[],
  only: (ordinal: number) => boolean = () => true,
): PlannedPart[] => {
  const partOf = new Map(parts.map(({ collection, part }) => [collection, part]));
  let ordinal = 0;
  return pinnedCollections(plan).flatMap(({ collection, pins }) => {
    const part = partOf.get(collection);
    const planned: Planned[] = [];
    for (const [code, , key] of pins) if (only(ordinal++)) planned.push({ code, key });
    return part ? [{ part, planned }] : [];
  });
};
