import type { Identity } from '../collection/identity.js';
import type { DomainEvent } from '../shared/event.js';

/** `full` walks from the beginning and finds everything; `incremental` goes on from the cursor, for keys that grow. */
export const lapModes = ['full', 'incremental'] as const;
export type LapMode = (typeof lapModes)[number];

/** A key as the texts of its columns, in key order. */
export type KeyPosition = readonly string[];

type Of = { readonly collection: string; readonly lap: number };

export type LapStarted = DomainEvent<
  'LapStarted',
  Of & {
    readonly mode: LapMode;
    /** Where the lap begins: null for the beginning of the table. */
    readonly fromExclusive: KeyPosition | null;
    readonly identity: Identity;
    readonly keyColumns: readonly string[];
  }
>;

/**
 * The unit of detection. Page n + 1 starts where page n ended, so "no row skipped" is a property of the log. `unborn`
 * lists entities that the ledger does not hold open yet; `born` and `vanished` list open entries that were found born
 * meanwhile, or gone. The counts cover all rows of the page, so that coverage can be balanced without trusting a sum.
 *
 * Version 1 had no `unmet`.
 */
export type PageScanned = DomainEvent<
  'PageScanned',
  Of & {
    readonly page: number;
    readonly fromExclusive: KeyPosition | null;
    readonly toInclusive: KeyPosition | null;
    readonly rowsSeen: number;
    readonly rowsBorn: number;
    /** Rows whose code is NULL: they cannot be named, so they are counted. */
    readonly rowsWithoutCode: number;
    readonly unborn: readonly string[];
    readonly born: readonly string[];
    readonly vanished: readonly string[];
    /**
     * Open entries that are unborn at the lap's end, though no page of it counted them so: their rows lost their births, or
     * came again, behind the place that the lap had reached. Empty in a lap that was interrupted after its first page, for
     * what its earlier run met is not remembered.
     */
    readonly unmet: readonly string[];
  }
>;

export type LapCompleted = DomainEvent<
  'LapCompleted',
  Of & {
    readonly mode: LapMode;
    readonly pages: number;
    readonly rowsSeen: number;
    readonly rowsBorn: number;
    readonly rowsWithoutCode: number;
    readonly newlyLogged: number;
    readonly lastKey: KeyPosition | null;
  }
>;

export type LapAborted = DomainEvent<'LapAborted', Of & { readonly reason: string }>;

export type ScanEvent = LapStarted | PageScanned | LapCompleted | LapAborted;

/** The most codes that one PageScanned may carry, in all its lists together; a fuller page is split. */
export const maxCodesPerPage = 500;
