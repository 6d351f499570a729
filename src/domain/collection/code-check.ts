import type { Identity } from './identity.js';
import { codeColumn } from './identity.js';

/** What the governed database says of the column that an identity makes its codes of. */
export type CodeCheck = {
  readonly readable: boolean;
  readonly columnExists: boolean;
  /** Rows whose code would be NULL. */
  readonly nulls: number;
  /** Rows whose code another row has too. */
  readonly duplicates: number;
};

/** Why an identity does not fit the data it is to name. */
export type Misfit = { readonly rule: string; readonly detail: string };

/** An identity fits when its column is there, is never NULL, and tells every row from every other. */
export const misfit = (identity: Identity, check: CodeCheck, table: string): Misfit | null => {
  const column = codeColumn(identity);
  if (!check.readable) {
    return { rule: 'table-not-readable', detail: `The scanner may not read ${table}; grant it SELECT.` };
  }
  if (!check.columnExists) {
    return { rule: 'code-column-missing', detail: `${table} has no column ${column}.` };
  }
  if (check.nulls > 0) {
    return {
      rule: 'code-null',
      detail: `${column} is NULL in ${rows(check.nulls)} of ${table}, which would have no code.`,
    };
  }
  if (check.duplicates > 0) {
    const detail = `${column} is not unique in ${table}: ${rows(check.duplicates)} would share a code with another.`;
    return { rule: 'code-not-unique', detail };
  }
  return null;
};

const rows = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;
