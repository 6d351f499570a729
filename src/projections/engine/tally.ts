import type { Row, Table } from '../../infra/postgres/read-model/table.js';
import type { TableWrites, TallyChange } from '../../infra/postgres/read-model/write-plan.js';
import { keyText } from './batch.js';

/** The rows that a batch makes, and those that stood where it changes some. */
type Change = Pick<TableWrites, 'begun' | 'added' | 'changed'> & { readonly replaced: readonly Row[] };

/** What a batch changes in a table's tally. Pure; empty for a table without one. */
export const tallied = (table: Table, { begun, added, changed, replaced }: Change): TallyChange[] => {
  const { tally, key } = table;
  if (!tally) return [];
  const counter = new Counter();
  const valuesOf = (row: Row): string[] => tally.by.map((column) => String(row[column]));
  for (const row of added) counter.count(valuesOf(row), 1);
  for (const row of changed) counter.count(valuesOf(row), 1);
  for (const row of replaced) counter.count(valuesOf(row), -1);
  for (const { row, keys } of begun) {
    const shared = valuesOf(row);
    const places = tally.by.map((column) => key.indexOf(column));
    // Those of a page differ in what the tally mostly does not count by: they are counted together.
    const differ = places.some((place) => place >= 0 && keys.some((one) => one[place] !== keys[0]?.[place]));
    if (!differ) counter.count(shared, keys.length);
    else
      for (const one of keys)
        counter.count(
          shared.map((value, index) => one[places[index] ?? -1] ?? value),
          1,
        );
  }
  return counter.changes();
};

class Counter {
  private readonly byText = new Map<string, { readonly values: readonly string[]; change: number }>();

  count(values: readonly string[], rows: number): void {
    const text = keyText(values);
    const known = this.byText.get(text);
    if (known) known.change += rows;
    else this.byText.set(text, { values, change: rows });
  }

  /** Rows that only moved about within a combination changed nothing. */
  changes(): TallyChange[] {
    return [...this.byText.values()].filter(({ change }) => change !== 0);
  }
}
