import type { Identity } from '../../../domain/collection/identity.js';
import { quoted } from '../contract/sql-names.js';
import type { ScanTarget } from './target.js';

/** Gathers values and hands out their placeholders, so that no value is ever part of a text. */
export class Values {
  readonly list: unknown[] = [];
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** The column that an entity's code is made of. */
export const codeColumn = (identity: Identity): string => (identity.strategy === 'column' ? identity.column : 'id');

/**
 * The entity code, as the gateway makes it. Its collation is the database's own: births are told apart byte by byte,
 * however loosely the column itself compares.
 */
export function codeOf({ identity, collection }: ScanTarget, values: Values): string {
  const column = `t.${quoted(codeColumn(identity))}::text`;
  const code = identity.strategy === 'column' ? column : `${values.add(`${collection}::`)}::text || ${column}`;
  return `(${code}) collate pg_catalog."default"`;
}
