import type { Row, Value } from '../read-model/table.js';

/** COPY's text format: tabs between columns, a line for each row, backslash as the escape sign, \N for NULL. */
const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value as COPY reads it. */
export const copyText = (value: Value | undefined, json: boolean): string => {
  if (value === null || value === undefined) return '\\N';
  const text = json ? JSON.stringify(value) : String(value);
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign) : text;
};

/**
 * Makes lines of rows. Neighbouring rows share most of their values, so what a column held last is not put into words
 * again: of a ledger's 24 columns, 20 are the same in nearly every row.
 */
export class CopyLines {
  private readonly values: (Value | undefined)[];
  private readonly texts: string[];

  /** @param json for each column whether it is `jsonb` */
  constructor(
    private readonly columns: readonly string[],
    private readonly json: readonly boolean[],
  ) {
    this.values = columns.map(() => null);
    this.texts = columns.map(() => '\\N');
  }

  /** @param last what stands in the last column, if the row does not hold it: digits */
  line(row: Row, last?: string): string {
    const { columns, values, texts } = this;
    const held = last === undefined ? columns.length : columns.length - 1;
    for (let index = 0; index < held; index++) {
      const value = row[columns[index] ?? ''];
      if (value === values[index]) continue;
      values[index] = value;
      texts[index] = copyText(value, this.json[index] ?? false);
    }
    if (last !== undefined) {
      values[held] = last;
      texts[held] = last;
    }
    return `${texts.join('\t')}\n`;
  }
}

const meanings: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

/** A value that COPY wrote; never NULL in what we read back. */
export const fromCopyText = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/gs, (_, sign: string) => meanings[sign] ?? sign) : text;
