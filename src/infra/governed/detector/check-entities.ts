import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { qualified, quoted, sqlNames } from '../contract/sql-names.js';
import type { ScanTarget } from './target.js';

/** What became of entities that were unborn. An entity that was born and then deleted counts as born. */
export type EntityStatus = {
  readonly unborn: readonly string[];
  readonly born: readonly string[];
  readonly vanished: readonly string[];
};

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
 * The codes, of those given, that rows of the table have. By the column's own type where every code can be of it, then
 * by text: an index finds the candidates, the text decides (`07` is no code of 7, nor `a` of a loosely comparing `A`).
 */
async function existing(db: pg.ClientBase, target: ScanTarget, codes: readonly string[]): Promise<Set<string>> {
  const { identity, collection, relation } = target;
  const column = identity.strategy === 'column' ? identity.column : 'id';
  const prefix = identity.strategy === 'column' ? '' : `${collection}::`;
  const values = codes.filter((code) => code.startsWith(prefix)).map((code) => code.slice(prefix.length));
  const type = await typeOf(db, target, column);
  const lookup = LOOKUPS.find((one) => one.type === type);
  const castable = lookup !== undefined && values.every(lookup.canBe);
  const table = qualified(relation.schema, relation.table);
  const own = `t.${quoted(column)}`;
  const { rows } = await db.query<{ value: string }>(
    `select v.value from unnest($1::text[]) v(value)
     where exists (select from ${table} t
                   where ${castable ? `${own} = v.value::${lookup.type} and` : ''} ${own}::text collate "C" = v.value)`,
    [values],
  );
  return new Set(rows.map(({ value }) => prefix + value));
}

/** Those of the codes that have a birth. */
export async function bornAmong(
  db: pg.ClientBase,
  contract: Contract,
  collection: string,
  codes: readonly string[],
): Promise<Set<string>> {
  const { births: b } = sqlNames(contract);
  const { rows } = await db.query<{ code: string }>(
    `select b.${b.entityCode}::text as code from ${b.table} b
     where b.${b.collectionName} = $1 and b.${b.entityCode} = any ($2::text[])`,
    [collection, codes],
  );
  return new Set(rows.map((row) => row.code));
}

export function sortOut(codes: readonly string[], born: ReadonlySet<string>, there: ReadonlySet<string>): EntityStatus {
  return {
    born: codes.filter((code) => born.has(code)),
    unborn: codes.filter((code) => !born.has(code) && there.has(code)),
    vanished: codes.filter((code) => !born.has(code) && !there.has(code)),
  };
}

/** Looks at single entities: which are born by now, which still are not, which are gone. Call it in a snapshot. */
export async function checkEntities(
  db: pg.ClientBase,
  contract: Contract,
  target: ScanTarget,
  codes: readonly string[],
): Promise<EntityStatus> {
  const born = await bornAmong(db, contract, target.collection, codes);
  return sortOut(codes, born, await existing(db, target, codes));
}
