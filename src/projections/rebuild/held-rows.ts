import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Row, Table, Value } from '../../infra/postgres/read-model/table.js';
import { keyText } from '../engine/batch.js';
import { foldStep, type OnEnded } from '../engine/fold.js';
import type { Model, Projection, Touch } from '../engine/projection.js';

/** What a row of a ledger was seen to need besides its texts: its values, and its place among the others. */
const bytesPerRow = 320;
/** No more rows are held once those that are may need so much: some 55,000 entries of a ledger, as they begin. */
const mostBytes = 18 * 1024 * 1024;

/** Rows by the last part of their key, in groups by the parts before: of a ledger's codes no texts are made that hold both. */
type Groups = Map<string, Map<string, Row | undefined>>;

/** The rows of one model that are held, and which of its columns may hold long texts. */
type HeldModel = { readonly groups: Groups; readonly columns: readonly string[] };

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
      projection.models.map((model) => [model, { groups: new Map(), columns: wideColumns(model.table) }]),
    );
  }

  /**
   * Takes a row through a change, if it is one of those that are held.
   * @param ended is told of a version that ceased to be true
   * @returns false when the row is not held, and never will be
   * @throws PoisonEvent
   */
  take({ model, key, change }: Touch, event: RecordedEvent, position: string, ended: OnEnded): boolean {
    const { groups, columns } = this.of(model);
    const rows = groupOf(groups, key);
    const name = key.at(-1) ?? '';
    const before = rows.get(name);
    const begins = before === undefined && !rows.has(name);
    if (begins) {
      if (this.full) return false;
      this.bytes += bytesPerRow + name.length;
    }
    const row = foldStep(this.projection.name, model, before, key, { change, position, event }, ended);
    if (row !== before) this.bytes += textsAdded(before, row, columns);
    if (begins || row !== before) rows.set(name, row);
    this.full ||= this.bytes >= this.room;
    return true;
  }

  /** The rows as their last changes left them. */
  *finished(): Generator<{ readonly model: Model; readonly row: Row }> {
    for (const [model, { groups }] of this.models) {
      for (const rows of groups.values()) for (const row of rows.values()) if (row) yield { model, row };
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

const groupOf = (groups: Groups, key: readonly string[]): Map<string, Row | undefined> => {
  const name = key.length === 2 ? (key[0] ?? '') : keyText(key.slice(0, -1));
  const known = groups.get(name);
  if (known) return known;
  const begun = new Map<string, Row | undefined>();
  groups.set(name, begun);
  return begun;
};

/** By how many characters the texts of a row are longer than they were, about as many bytes in memory. */
const textsAdded = (before: Row | undefined, row: Row | undefined, columns: readonly string[]): number => {
  let added = 0;
  for (const column of columns) {
    const was = before?.[column];
    const is = row?.[column];
    if (is !== was) added += textLength(is) - textLength(was);
  }
  return added;
};

const textLength = (value: Value | undefined): number => {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
};
