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

/** One row as a line. @param json for each column whether it is `jsonb` */
export const copyLine = (row: Row, columns: readonly string[], json: readonly boolean[]): string => {
  let line = copyText(row[columns[0] ?? ''], json[0] ?? false);
  for (let index = 1; index < columns.length; index++) {
    line += `\t${copyText(row[columns[index] ?? ''], json[index] ?? false)}`;
  }
  return `${line}\n`;
};

const meanings: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

/** A value that COPY wrote; never NULL in what we read back. */
export const fromCopyText = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/gs, (_, sign: string) => meanings[sign] ?? sign) : text;
