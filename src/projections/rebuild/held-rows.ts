import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Row, Table } from '../../infra/postgres/read-model/table.js';
import { keyText } from '../engine/batch.js';
import { foldStep } from '../engine/fold.js';
import type { Model, Projection, Touch } from '../engine/projection.js';

/** What a row of a ledger was seen to need besides its texts: its values, and its place among the others. */
const bytesPerRow = 320;
/** The rows held may need about so much: some 27,000 entries of a ledger, each with a decision and its reason. */
const mostBytes = 12 * 1024 * 1024;

type Held = { row: Row | undefined; texts: number };

/** The rows of one model that are held, and which of its columns may hold long texts. */
type HeldModel = { readonly rows: Map<string, Held>; readonly columns: readonly string[] };

/**
 * Rows that are folded in memory while the log is read. The first that come are held, until there is no room for more;
 * whatever concerns another row is left to be sorted by the database. A row is held from its first change to its last, or
 * never, so each is folded in the order of the log.
 */
export class HeldRows {
  private readonly models: ReadonlyMap<Model, HeldModel>;
  private bytes = 0;
  private full: boolean;

  constructor(
    private readonly projection: Projection,
    private readonly room = mostBytes,
  ) {
    this.full = room <= 0;
    this.models = new Map(
      projection.models.map((model) => [model, { rows: new Map(), columns: wideColumns(model.table) }]),
    );
  }

  /**
   * Takes a row through a change, if it is one of those that are held.
   * @param superseded gets the versions that ceased to be true
   * @returns false when the row is not held, and never will be
   * @throws PoisonEvent
   */
  take({ model, key, change }: Touch, event: RecordedEvent, position: string, superseded: Row[]): boolean {
    const { rows, columns } = this.of(model);
    const text = keyText(key);
    let held = rows.get(text);
    if (!held) {
      if (this.full) return false;
      held = { row: undefined, texts: 0 };
      rows.set(text, held);
      this.bytes += bytesPerRow + text.length;
    }
    const before = held.row;
    held.row = foldStep(this.projection.name, model, before, key, { change, position, event }, superseded);
    if (held.row !== undefined && held.row !== before) {
      const texts = textsIn(held.row, columns);
      this.bytes += texts - held.texts;
      held.texts = texts;
    }
    this.full ||= this.bytes >= this.room;
    return true;
  }

  /** The rows as their last changes left them. */
  *finished(): Generator<{ readonly model: Model; readonly row: Row }> {
    for (const [model, { rows }] of this.models) {
      for (const { row } of rows.values()) if (row) yield { model, row };
    }
  }

  private of(model: Model): HeldModel {
    const held = this.models.get(model);
    if (held) return held;
    throw new Error(`The projection ${this.projection.name} touches ${model.table.name}, which it does not list.`);
  }
}

const wideColumns = ({ columns, key }: Table): string[] =>
  Object.keys(columns).filter(
    (column) => !key.includes(column) && (columns[column] === 'text' || columns[column] === 'jsonb'),
  );

/** Characters of the row's texts, about as many bytes in memory. */
const textsIn = (row: Row, columns: readonly string[]): number => {
  let length = 0;
  for (const column of columns) {
    const value = row[column];
    if (typeof value === 'string') length += value.length;
    else if (typeof value === 'object' && value !== null) length += JSON.stringify(value).length;
  }
  return length;
};
