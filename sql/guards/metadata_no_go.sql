-- metadata_no_go: the identity that the registry declares for a planned collection fits its rows and its trigger. Runs on
-- the governed database; whether codes are NULL or stand twice was counted over the whole tables and comes with the facts.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*, r.{{registry.birthCodeStrategy}}::text as strategy, r.{{registry.birthCodeColumn}}::text as code_column,
         c.oid as relation
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p
         (collection text, "birthsAs" text, schema text, "table" text, nulls bigint, duplicates bigint, practised jsonb)
    left join {{registry.table}} r on r.{{registry.collectionName}} = p."birthsAs"
    left join pg_namespace n on n.nspname = p.schema
    left join pg_class c on c.relnamespace = n.oid and c.relname = p."table"
), judged (place, "check", holds, failing) as (
  select 1, 'identity_declared', 'the registry declares the identity of every planned collection',
         (select array_agg(collection) from planned where strategy is null)
  union all
  select 2, 'code_column_exists', 'every declared column exists',
         (select array_agg(format('%s has no column %s', collection, coalesce(code_column, 'id'))) from planned p
           where strategy is not null and not exists (
             select from pg_attribute a
              where a.attrelid = p.relation and a.attnum > 0 and not a.attisdropped
                and a.attname = case strategy when 'column' then code_column else 'id' end))
  union all
  select 3, 'code_never_null', 'no row is without a code',
         (select array_agg(format('%s: %s rows', collection, nulls)) from planned where nulls > 0)
  union all
  select 4, 'code_unique', 'no two rows share a code',
         (select array_agg(format('%s: %s rows', collection, duplicates)) from planned where duplicates > 0)
  union all
  select 5, 'identity_agrees_with_trigger', 'the declared identity is the one that the birth trigger practises',
         (select array_agg(format('%s: the registry declares %s, the trigger practises %s', collection,
                                  coalesce(code_column, strategy, 'nothing'),
                                  coalesce(practised ->> 'column', practised ->> 'strategy', 'nothing')))
            from planned
           where practised is not null
             and (practised ->> 'strategy' is distinct from strategy or practised ->> 'column' is distinct from code_column))
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
