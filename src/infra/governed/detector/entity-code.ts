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

/**
 * The entity code, as the gateway makes it. Its collation is the database's own: births are told apart byte by byte,
 * however loosely the column itself compares.
 */
export function codeOf({ identity, collection }: ScanTarget, values: Values): string {
  const code =
    identity.strategy === 'column'
      ? `t.${quoted(identity.column)}::text`
      : `${values.add(`${collection}::`)}::text || t.${quoted('id')}::text`;
  return `(${code}) collate pg_catalog."default"`;
}
