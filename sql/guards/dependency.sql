-- dependency: what every planned collection needs before anything of it can be born. Runs on the governed database.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*, r.{{registry.collectionName}} is not null as registered, coalesce(m.{{catalog.managed}}, false) as managed,
         c.oid is not null as has_table
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p
         (collection text, "birthsAs" text, schema text, "table" text, route text, "routeNow" text, gate text,
          identity jsonb, obstacle text)
    left join {{registry.table}} r on r.{{registry.collectionName}} = p."birthsAs"
    left join {{catalog.table}} m on m.{{catalog.collectionName}} = p."birthsAs"
    left join pg_namespace n on n.nspname = p.schema
    left join pg_class c on c.relnamespace = n.oid and c.relname = p."table"
), judged (place, "check", holds, failing) as (
  select 1, 'registered', 'every planned collection is registered',
         (select array_agg(collection) from planned where not registered)
  union all
  select 2, 'managed', 'every planned collection is managed', (select array_agg(collection) from planned where not managed)
  union all
  select 3, 'has_its_table', 'every planned collection has its table',
         (select array_agg(collection) from planned where not has_table)
  union all
  select 4, 'has_its_identity', 'every planned collection has its identity',
         (select array_agg(coalesce(obstacle, collection)) from planned where identity is null)
  union all
  select 5, 'gate_open', 'the gate of every planned collection is open',
         (select array_agg(collection) from planned where gate <> 'open')
  union all
  select 6, 'lawful_route', 'the route of every planned collection is still the planned one',
         (select array_agg(format('%s: %s was planned, %s is lawful', collection, route, "routeNow"))
            from planned where route <> "routeNow")
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
