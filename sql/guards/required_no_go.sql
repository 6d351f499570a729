-- required_no_go: no planned collection of which births are required has a gap. Runs on the governed database. Required
-- collections that the plan does not touch are not judged here: v_required_gap shows them all.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*, coalesce(r.{{registry.birthRequired}}, false) as required, r.{{registry.owner}}::text as owner,
         coalesce(m.{{catalog.managed}}, false) as managed, c.oid as relation
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p
         (collection text, "birthsAs" text, schema text, "table" text, route text, untriaged boolean)
    left join {{registry.table}} r on r.{{registry.collectionName}} = p."birthsAs"
    left join {{catalog.table}} m on m.{{catalog.collectionName}} = p."birthsAs"
    left join pg_namespace n on n.nspname = p.schema
    left join pg_class c on c.relnamespace = n.oid and c.relname = p."table"
), judged (place, "check", holds, failing) as (
  select 1, 'none_without_table', 'every required planned collection has its table',
         (select array_agg(collection) from planned where required and relation is null)
  union all
  -- The route "register" is for tables whose trigger does not fire on UPDATE, or that have none.
  select 2, 'none_without_trigger', 'every required planned collection has the birth trigger that its route needs',
         (select array_agg(collection) from planned p, facts
           where required and route <> 'register' and not exists (
             select from pg_trigger t
             join pg_proc g on g.oid = t.tgfoid and g.proname = f #>> '{gateway,triggerFunction}'
             join pg_namespace gn on gn.oid = g.pronamespace and gn.nspname = f #>> '{gateway,schema}'
              where t.tgrelid = p.relation and not t.tgisinternal))
  union all
  select 3, 'none_unmanaged', 'every required planned collection is managed',
         (select array_agg(collection) from planned where required and not managed)
  union all
  select 4, 'none_without_owner', 'every required planned collection has an owner',
         (select array_agg(collection) from planned where required and coalesce(owner, '') = '')
  union all
  select 5, 'none_untriaged', 'no planned collection waits for triage',
         (select array_agg(collection) from planned where untriaged)
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
