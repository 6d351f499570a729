import type pg from 'pg';
import type { KeyColumn, RelationKind } from '../../../domain/collection/facts.js';

/** What the catalogs say of one relation. */
export type RelationFacts = {
  readonly schema: string;
  readonly table: string;
  readonly kind: RelationKind;
  readonly hasIdColumn: boolean;
  readonly columns: readonly string[];
  readonly key: readonly KeyColumn[];
  readonly keyGrows: boolean;
  readonly linkTable: boolean;
  readonly readable: boolean;
};

/**
 * `key` is the primary key, else the narrowest unique index of NOT NULL columns, whose types' operators are in the search
 * path. A key grows when a sequence or an
 * identity feeds its only column. A table of which row security would hide rows counts as unreadable: a scan of what is
 * left would look complete. A link table's primary key is made of two or more foreign keys.
 */
const RELATIONS = `
  with wanted as (
    select c.oid, n.nspname, c.relname, c.relkind
    from unnest($1::oid[]) id join pg_class c on c.oid = id join pg_namespace n on n.oid = c.relnamespace
  ), keys as (
    select distinct on (i.indrelid) i.indrelid as oid, i.indisprimary, i.indkey::int2[] as columns
    from pg_index i join wanted w on w.oid = i.indrelid
    where i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
      and not exists (
        select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
        where not a.attnotnull or exists (
          -- ORDER BY follows the type wherever it is; > is looked for by its name, and may be found for another type.
          select from pg_type y
          join pg_opclass c on c.opcintype in (y.oid, y.typbasetype) and c.opcdefault
          join pg_am m on m.oid = c.opcmethod and m.amname = 'btree'
          join pg_amop o on o.amopfamily = c.opcfamily and o.amoplefttype = c.opcintype and o.amoprighttype = c.opcintype
          where y.oid = a.atttypid and not pg_operator_is_visible(o.amopopr)))
    order by i.indrelid, i.indisprimary desc, i.indnkeyatts, i.indexrelid
  ), key_columns as (
    select k.oid, k.indisprimary, s.place, a.attnum, a.attname::text as name, a.attnotnull as not_null,
           format_type(a.atttypid, a.atttypmod) as type,
           a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
             and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%') as fed
    from keys k
    join pg_index i on i.indrelid = k.oid and i.indkey::int2[] = k.columns and i.indisprimary = k.indisprimary and i.indisunique
    cross join unnest((k.columns)[0:i.indnkeyatts - 1]) with ordinality s(attnum, place)
    join pg_attribute a on a.attrelid = k.oid and a.attnum = s.attnum
    left join pg_attrdef d on d.adrelid = k.oid and d.adnum = a.attnum
  ), per_key as (
    select oid,
      json_agg(json_build_object('column', name, 'type', type, 'notNull', not_null) order by place) as key,
      count(*) = 1 and bool_and(fed) as grows,
      bool_and(indisprimary) and count(*) > 1 and bool_and(exists (
        select from pg_constraint f where f.conrelid = k.oid and f.contype = 'f' and k.attnum = any (f.conkey)))
      and (select count(*) from pg_constraint f where f.conrelid = k.oid and f.contype = 'f') > 1 as link
    from (select distinct * from key_columns) k
    group by oid
  )
  select w.oid::text as id, w.nspname::text as schema, w.relname::text as "table",
    case w.relkind when 'r' then 'table' when 'p' then 'partitioned_table' when 'v' then 'view'
                   when 'm' then 'materialized_view' else 'foreign_table' end as kind,
    exists (select from pg_attribute a where a.attrelid = w.oid and a.attname = 'id' and a.attnum > 0 and not a.attisdropped) as "hasIdColumn",
    array(select a.attname::text from pg_attribute a where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as columns,
    coalesce(p.key, '[]') as key, coalesce(p.grows, false) as "keyGrows", coalesce(p.link, false) as "linkTable",
    has_schema_privilege(w.nspname, 'usage') and has_table_privilege(w.oid, 'select')
      and not row_security_active(w.oid) as readable
  from wanted w left join per_key p on p.oid = w.oid`;

/** The facts of the given relations, by their object id. */
export async function readRelations(db: pg.ClientBase, ids: readonly string[]): Promise<Map<string, RelationFacts>> {
  const { rows } = await db.query<RelationFacts & { id: string }>(RELATIONS, [ids]);
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}
