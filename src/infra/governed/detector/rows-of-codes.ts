import type pg from 'pg';
import { qualified, quoted } from '../contract/sql-names.js';
import { codeColumn } from './entity-code.js';
import type { KeyTexts, ScanTarget } from './target.js';

/** A row of a table, by its code and its key. */
export type CodedRow = { readonly code: string; readonly key: KeyTexts };

type Lookup = { readonly type: string; readonly canBe: (text: string) => boolean };

/** Types whose texts can be told valid here, so that they may be cast and the column's index be used. */
const LOOKUPS: readonly Lookup[] = [
  { type: 'bigint', canBe: (text) => /^-?\d{1,18}$/.test(text) },
  { type: 'integer', canBe: (text) => /^-?\d{1,9}$/.test(text) },
  { type: 'smallint', canBe: (text) => /^-?\d{1,4}$/.test(text) },
  { type: 'uuid', canBe: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) },
  { type: 'text', canBe: () => true },
  { type: 'character varying', canBe: () => true },
];

async function typeOf(db: pg.ClientBase, { relation }: ScanTarget, column: string): Promise<string | null> {
  const { rows } = await db.query<{ type: string }>(
    `select format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and a.attname = $3 and a.attnum > 0 and not a.attisdropped`,
    [relation.schema, relation.table, column],
  );
  return rows[0]?.type ?? null;
}

/**
 * The rows that have one of the given codes; several for a code that stands on several rows. By the column's own type
 * where every code can be of it, and by text: an index finds the candidates, the text decides (`07` is no code of 7, nor
 * `a` of a loosely comparing `A`).
 */
export async function rowsOfCodes(
  db: pg.ClientBase,
  target: ScanTarget,
  codes: readonly string[],
): Promise<CodedRow[]> {
  const { identity, collection, relation, key } = target;
  const column = codeColumn(identity);
  const prefix = identity.strategy === 'column' ? '' : `${collection}::`;
  const values = codes.filter((code) => code.startsWith(prefix)).map((code) => code.slice(prefix.length));
  const type = await typeOf(db, target, column);
  const lookup = LOOKUPS.find((one) => one.type === type);
  const byType =
    lookup !== undefined && values.every(lookup.canBe) ? `t.${quoted(column)} = v.value::${lookup.type} and` : '';
  const { rows } = await db.query<[value: string, ...key: string[]]>({
    text: `select v.value, ${key.map((one) => `t.${quoted(one.column)}::text`).join(', ')}
           from unnest($1::text[]) v(value)
           join ${qualified(relation.schema, relation.table)} t
             on ${byType} t.${quoted(column)}::text collate "C" = v.value`,
    values: [values],
    rowMode: 'array',
  });
  return rows.map(([value, ...texts]) => ({ code: prefix + value, key: texts }));
}
