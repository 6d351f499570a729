import type pg from 'pg';
import type { RelationName } from '../../../domain/collection/facts.js';

export type SequenceDrift = { readonly sequence: string; readonly drift: string };

/** Where the sequences of some tables stand, by name. One that this role may not read is left out. */
export async function readSequences(
  db: pg.Pool | pg.ClientBase,
  relations: readonly RelationName[],
): Promise<Map<string, bigint>> {
  const { rows } = await db.query<{ name: string; position: string }>(
    `select distinct format('%I.%I', s.schemaname, s.sequencename) as name, coalesce(s.last_value, 0)::text as position
     from unnest($1::text[], $2::text[]) w(schema_name, table_name)
     join pg_namespace n on n.nspname = w.schema_name join pg_class c on c.relnamespace = n.oid and c.relname = w.table_name
     join pg_depend d on d.refobjid = c.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_class'::regclass
     join pg_class q on q.oid = d.objid and q.relkind = 'S'
     join pg_sequences s on s.sequencename = q.relname and s.schemaname = q.relnamespace::regnamespace::text
     where case when q.relkind = 'S' then has_sequence_privilege(q.oid, 'select') end`,
    [relations.map(({ schema }) => schema), relations.map(({ table }) => table)],
  );
  return new Map(rows.map(({ name, position }) => [name, BigInt(position)]));
}

/** The sequences that moved. A rollback does not take their numbers back. */
export function driftBetween(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): SequenceDrift[] {
  return [...after].flatMap(([sequence, position]) => {
    const drift = position - (before.get(sequence) ?? position);
    return drift === 0n ? [] : [{ sequence, drift: drift.toString() }];
  });
}
