import type { EventPlace } from './checkpoint.js';
import type { Row, Table } from './table.js';

/** Rows that began by the very same change: they are alike in everything but their keys. */
export type BegunAlike = {
  /** The first of them. */
  readonly row: Row;
  /** The key of each, in the order of the table's key columns. */
  readonly keys: readonly (readonly string[])[];
};

/** By how much the number of rows with these values, in the order of the tally's columns, has changed: never by nothing. */
export type TallyChange = { readonly values: readonly string[]; readonly change: number };

/** What a batch of events means for one table. */
export type TableWrites = {
  readonly table: Table;
  /** Rows of keys that did not exist before the batch, and that began alike: the entities of a page, say. */
  readonly begun: readonly BegunAlike[];
  /** Rows of all other keys that did not exist before the batch. */
  readonly added: readonly Row[];
  /** The final row of every existing key that the batch changed, once. */
  readonly changed: readonly Row[];
  /** Versions that ceased to be true within the batch, with `valid_to`; only for tables with history. */
  readonly superseded: readonly Row[];
  /** What all that changes in the table's tally; nothing where it has none. */
  readonly tallied: readonly TallyChange[];
};

export type UnknownEvents = {
  readonly type: string;
  readonly seen: number;
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
};

/** All that one batch of events changes, as data: written in one transaction together with the checkpoint. */
export type WritePlan = {
  readonly writes: readonly TableWrites[];
  readonly unknown: readonly UnknownEvents[];
  /** Where the checkpoint goes: the position of the batch's last event. */
  readonly position: bigint;
  /** The log time of that event. */
  readonly recordedAt: Date | null;
  readonly events: number;
  /** The batch's last event; null when the checkpoint moves over events that do not concern the projection. */
  readonly last: EventPlace | null;
};
