import type pg from 'pg';
import type { RelationName } from '../../../domain/collection/facts.js';
import type { Structure } from '../../../domain/plan/digest-basis.js';
import type { Contract } from '../contract/contract.js';
import { readRelations } from '../discovery/relations.js';

type Row = { relation_id: string; trigger: string | null };

/**
 * Tables as a plan's digest covers them: their key, and their birth triggers as the catalog prints them (a line each,
 * with how each is enabled where that is not the usual way). In the order asked; a table that is gone has an empty key.
 */
export async function readStructures(
  db: pg.ClientBase,
  { gateway }: Contract,
  relations: readonly RelationName[],
): Promise<Structure[]> {
  const { rows } = await db.query<Row>(
    `select c.oid::text as relation_id, (
       select string_agg(pg_get_triggerdef(t.oid) ||
                case t.tgenabled when 'O' then '' when 'D' then ' /* disabled */' when 'R' then ' /* replica */' else ' /* always */' end,
                E'\\n' order by t.tgname)
       from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
       where t.tgrelid = c.oid and not t.tgisinternal and pn.nspname = $3 and p.proname = $4) as trigger
     from unnest($1::text[], $2::text[]) with ordinality w(schema_name, table_name, place)
     left join pg_namespace n on n.nspname = w.schema_name
     left join pg_class c on c.relnamespace = n.oid and c.relname = w.table_name
     order by w.place`,
    [
      relations.map(({ schema }) => schema),
      relations.map(({ table }) => table),
      gateway.schema,
      gateway.triggerFunction,
    ],
  );
  const facts = await readRelations(
    db,
    rows.flatMap(({ relation_id }) => relation_id ?? []),
  );
  return relations.map(({ schema, table }, index) => ({
    relation: { schema, table },
    key: facts.get(rows[index]?.relation_id ?? '')?.key ?? [],
    trigger: rows[index]?.trigger ?? null,
  }));
}
