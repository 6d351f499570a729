import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { JsonObject, Row, Table, TableOf } from '../../infra/postgres/read-model/table.js';

/** What one event means for one row. A change is plain JSON, so that a rebuild can sort millions of them on disk. */
export type Touch = {
  readonly model: Model;
  /** The row's key, in the order of the table's key columns. */
  readonly key: readonly string[];
  readonly change: JsonObject;
};

/** One table, and how a row of it goes on from a change. Pure: no clock, no I/O, nothing but its arguments. */
export type Model = {
  readonly table: Table;
  /**
   * The row after a change. The very same row (or undefined) says that the change means nothing here.
   * @throws when the change cannot be: the event is then poison to the projection
   */
  readonly evolve: (row: Row | undefined, change: JsonObject, key: readonly string[]) => Row | undefined;
  /**
   * The kind of change that a row nearly always begins with, and hardly ever meets later. Rows that begin by the very same
   * change differ in nothing but their keys.
   */
  readonly beginsWith?: string;
};

/** A projection: which streams it reads, and what their events mean for its rows. */
export type Projection = {
  readonly name: string;
  /** Grows with every change of the fold or the tables; rows of another version are rebuilt. */
  readonly version: number;
  readonly streamPrefixes: readonly string[];
  readonly models: readonly Model[];
  /** The tables of the models, for the database part. */
  readonly tables: readonly Table[];
  /** Pure. An event type that means nothing to the projection gives no touches. */
  readonly touches: (event: RecordedEvent) => readonly Touch[];
};

/** The time of the command that an event came from, as read models show it. @throws when it is no time */
export const timeOf = ({ metadata }: RecordedEvent): string => instant(metadata.at);

/** A time that is written as rows hold it. Of the last days of a month only the calendar knows whether they exist. */
const written = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** A time as rows hold it: ISO 8601 in UTC, to the millisecond. @throws RangeError when it is no time */
export const instant = (text: string): string => (written.test(text) ? text : new Date(text).toISOString());

/** A model that remembers which changes it understands, so that the compiler checks each touch. */
export type ModelOf<C> = Model & { readonly understands?: (change: C) => void };

/** Checks that a row's type and its table's columns agree, then forgets the types: the engine moves rows as data. */
export const model = <R, C extends { readonly kind: string }>(
  table: TableOf<R>,
  evolve: (row: R | undefined, change: C, key: readonly string[]) => R | undefined,
  beginsWith?: C['kind'],
): ModelOf<C> => ({ table, evolve: evolve as unknown as Model['evolve'], ...(beginsWith && { beginsWith }) });

/** What an event means for one row. */
export const touch = <C>(model: ModelOf<C>, key: readonly string[], change: C): Touch => ({
  model,
  key,
  change: change as JsonObject,
});

export const projection = (definition: Omit<Projection, 'tables'>): Projection => ({
  ...definition,
  tables: definition.models.map(({ table }) => table),
});
