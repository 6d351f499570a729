import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { qualified, quoted, sqlNames } from '../contract/sql-names.js';
import { codeOf, Values } from '../detector/entity-code.js';
import type { FilePart, Part, Planned, TablePart } from './part.js';
import { touchColumns } from './touch-columns.js';

/** What a route did with the planned entities: how many it reached, and what the gateway said of those that it did not. */
export type RouteAnswer = { readonly reached: number; readonly objections: readonly string[] };

/**
 * `UPDATE … SET pk = pk` on exactly the planned rows, so that the birth trigger fires. They are found by key and by
 * code: a row that has another code by now is not reached.
 */
async function retouch(db: pg.ClientBase, { target }: TablePart, planned: readonly Planned[]): Promise<RouteAnswer> {
  const touched = await touchColumns(db, target);
  const values = new Values();
  const keys = target.key.map((_, index) => `${values.add(planned.map(({ key }) => key[index]))}::text[]`);
  const codes = `${values.add(planned.map(({ code }) => code))}::text[]`;
  const same = target.key.map(({ column, type }, index) => `t.${quoted(column)} = e.k${index}::${type}`);
  const { rowCount } = await db.query(
    `update ${qualified(target.relation.schema, target.relation.table)} t
     set ${touched.map((column) => `${quoted(column)} = t.${quoted(column)}`).join(', ')}
     from unnest(${[...keys, codes].join(', ')}) as e(${keys.map((_, index) => `k${index}`).join(', ')}, code)
     where ${same.join(' and ')} and ${codeOf(target, values)} = e.code`,
    values.list,
  );
  return { reached: rowCount ?? 0, objections: [] };
}

/** The gateway's own function, entity by entity, in the order given. */
async function register(
  db: pg.ClientBase,
  contract: Contract,
  { collection }: TablePart,
  planned: readonly Planned[],
): Promise<RouteAnswer> {
  const { registerFunction } = sqlNames(contract);
  const { rows } = await db.query<{ code: string; answer: string }>(
    `select e.code, ${registerFunction}($1, e.code, false)::text as answer
     from unnest($2::text[]) with ordinality as e(code, place) order by e.place`,
    [collection, planned.map(({ code }) => code)],
  );
  const refused = rows.filter(({ answer }) => answer !== 'registered');
  return {
    reached: rows.length - refused.length,
    objections: refused.map(({ code, answer }) => `${code}: ${answer}`),
  };
}

/** A row in the registry table for each file; that table's trigger births it. One that has a row already is not reached. */
async function file(db: pg.ClientBase, { folder }: FilePart, planned: readonly Planned[]): Promise<RouteAnswer> {
  const { schema, table, codeColumn } = folder.registry;
  const { rowCount } = await db.query(
    `insert into ${qualified(schema, table)} (${quoted(codeColumn)})
     select code from unnest($1::text[]) with ordinality as e(code, place) order by e.place
     on conflict do nothing`,
    [planned.map(({ code }) => code)],
  );
  return { reached: rowCount ?? 0, objections: [] };
}

/** Sends planned entities down their lawful route, inside the caller's transaction. */
export function runRoute(
  db: pg.ClientBase,
  contract: Contract,
  part: Part,
  planned: readonly Planned[],
): Promise<RouteAnswer> {
  if (part.route === 'file') return file(db, part, planned);
  return part.route === 'retouch' ? retouch(db, part, planned) : register(db, contract, part, planned);
}
