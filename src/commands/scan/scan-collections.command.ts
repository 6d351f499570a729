import { Command } from '@nestjs/cqrs';
import type { GapReason } from '../../domain/collection/assess.js';
import type { LapMode } from '../../domain/scan/events.js';
import type { Call } from '../shared/call.js';
import type { OnProgress } from './progress.js';

/** Discovers all collections, then runs a lap over those that are asked for (or over all that can be scanned). */
export class ScanCollections extends Command<ScanReport> {
  constructor(
    readonly collections: readonly string[] | null,
    readonly mode: LapMode,
    readonly call: Call,
    readonly watch: Watch = {},
  ) {
    super();
  }
}

export type Watch = { readonly onProgress?: OnProgress; readonly signal?: AbortSignal };

/** A scan's answer. */
export type ScanReport = {
  readonly scanned: readonly CollectionScan[];
  /** Collections that could not be scanned, each with its reason: none is passed over in silence. */
  readonly gaps: readonly { readonly collection: string; readonly reason: GapReason; readonly detail: string }[];
  /** Managed collections with zero births that wait for their owner's verdict. */
  readonly forTriage: readonly string[];
  /** Log position of the newest event that the scan wrote; null when it wrote none. */
  readonly position: bigint | null;
};

export type CollectionScan = {
  readonly collection: string;
  readonly outcome: 'completed' | 'refused' | 'failed';
  readonly lap: number | null;
  readonly resumed: boolean;
  readonly rowsSeen: number;
  readonly newlyLogged: number;
  /** Open entries that stand as PENDING after the lap. */
  readonly totalPending: number;
  /** Why it was refused or failed; null when it was completed. */
  readonly detail: string | null;
};
