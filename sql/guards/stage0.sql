-- stage0: the ground that everything else stands on. Runs on the governed database.
with facts as (
  select $1::jsonb as f
), births as (
  select c.oid
    from facts
    join pg_namespace n on n.nspname = f #>> '{births,schema}'
    join pg_class c on c.relnamespace = n.oid and c.relname = f #>> '{births,table}'
), judged (place, "check", holds, failing) as (
  select 1, 'contract_objects_exist', 'every object of the contract exists',
         (select array_agg((c ->> 'object') || ': ' || (c ->> 'detail'))
            from facts, jsonb_array_elements(f -> 'contract') c where not (c ->> 'ok')::boolean)
  union all
  select 2, 'birth_key_unique_and_not_null', 'the birth registry is unique and NOT NULL on its key',
         (select array_agg(wrong) from facts, unnest(array[
            case when not exists (
              select from pg_index i join births b on b.oid = i.indrelid
               where i.indisunique and i.indisvalid and i.indpred is null and i.indnkeyatts = 2
                 and (select array_agg(a.attname::text order by a.attname::text collate "C") from pg_attribute a
                       where a.attrelid = b.oid and a.attnum = any (i.indkey::int2[]))
                   = (select array_agg(x order by x collate "C")
                        from unnest(array[f #>> '{births,collectionName}', f #>> '{births,entityCode}']) x))
              then 'no unique index on its key' end,
            case when not exists (
              select from pg_attribute a join births b on b.oid = a.attrelid
               where a.attname = f #>> '{births,entityCode}' and a.attnotnull)
              then 'the entity code may be NULL' end]) wrong where wrong is not null)
  union all
  select 3, 'gateway_functions_present', 'both functions of the gateway are there',
         (select array_agg(wanted || ' is missing')
            from facts, unnest(array[f #>> '{gateway,triggerFunction}', f #>> '{gateway,registerFunction}']) wanted
           where not exists (
             select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = f #>> '{gateway,schema}' and p.proname = wanted))
  union all
  select 4, 'service_cannot_write_births', 'no role of the service can write a birth by itself',
         (select array_agg(distinct reason) from (
            select value #>> '{}' as reason from facts, jsonb_array_elements(f -> 'forgeries')
            union all
            select format('%s may %s the birth registry', session_user, privilege)
              from births, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
             where has_table_privilege(session_user, births.oid, privilege)) ways)
  union all
  select 5, 'projections_at_the_head', 'every projection has taken in all of the log',
         (select array_agg(value #>> '{}') from facts, jsonb_array_elements(f -> 'behind'))
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
