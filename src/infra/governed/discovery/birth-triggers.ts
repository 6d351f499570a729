import type pg from 'pg';
import type { BirthTrigger } from '../../../domain/collection/facts.js';
import type { Contract } from '../contract/contract.js';

/** A birth trigger and the relation it stands on. */
export type PlacedTrigger = {
  readonly relationId: string;
  readonly schema: string;
  readonly table: string;
  readonly trigger: BirthTrigger;
};

type Row = {
  relation_id: string;
  schema: string;
  table: string;
  name: string;
  args: string[];
  enabled: BirthTrigger['enabled'];
  on_insert: boolean;
  on_update: boolean;
};

/**
 * Every trigger that calls the gateway's function, one per table (the first by name, which fires first). Arguments are
 * kept in the catalog as one byte string, each closed by a zero byte; partitions repeat their parent's trigger.
 */
export async function readBirthTriggers(db: pg.ClientBase, { gateway }: Contract): Promise<PlacedTrigger[]> {
  const { rows } = await db.query<Row>(
    `select distinct on (t.tgrelid)
            t.tgrelid::text as relation_id, n.nspname::text as schema, c.relname::text as "table", t.tgname::text as name,
            case when t.tgnargs = 0 then '{}'::text[] else (
              select array_agg(convert_from(decode(part, 'hex'), current_setting('server_encoding')) order by place)
              from regexp_split_to_table(
                regexp_replace(encode(t.tgargs, 'hex'), '(..)', '\\1 ', 'g'), '00 ') with ordinality s(spaced, place),
                lateral (select replace(spaced, ' ', '') as part) p
              where place <= t.tgnargs) end as args,
            case t.tgenabled when 'O' then 'origin' when 'D' then 'disabled' when 'R' then 'replica' else 'always' end as enabled,
            t.tgtype & 4 > 0 as on_insert, t.tgtype & 16 > 0 as on_update
     from pg_trigger t
     join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
     join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where pn.nspname = $1 and p.proname = $2 and not t.tgisinternal and t.tgparentid = 0
     order by t.tgrelid, t.tgname`,
    [gateway.schema, gateway.triggerFunction],
  );
  return rows.map(({ relation_id, schema, table, name, args, enabled, on_insert, on_update }) => ({
    relationId: relation_id,
    schema,
    table,
    trigger: { name, args, enabled, onInsert: on_insert, onUpdate: on_update },
  }));
}
