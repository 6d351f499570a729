-- gateway_no_go: the gateway and the planned tables' birth triggers are those of the draft, and they fire. Runs on the
-- governed database.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*
    from facts, jsonb_to_recordset(f -> 'collections') as p (collection text, schema text, "table" text, "triggerThen" text)
), live as (
  select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name,
         encode(sha256(convert_to(pg_get_functiondef(p.oid) || ' owner ' || pg_get_userbyid(p.proowner), 'UTF8')), 'hex') as hash
    from facts
    join pg_namespace n on n.nspname = f #>> '{gateway,schema}'
    join pg_proc p on p.pronamespace = n.oid and p.proname in (f #>> '{gateway,triggerFunction}', f #>> '{gateway,registerFunction}')
), drafted as (
  select d.* from facts, jsonb_to_recordset(f #> '{draft,gateway}') as d (name text, hash text)
), triggers as (
  select p.collection, t.tgname::text as name, t.tgenabled as enabled,
         pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' when 'D' then ' /* disabled */'
                                          when 'R' then ' /* replica */' else ' /* always */' end as definition
    from facts
    cross join planned p
    join pg_namespace n on n.nspname = p.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = p."table"
    join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
    join pg_proc g on g.oid = t.tgfoid and g.proname = f #>> '{gateway,triggerFunction}'
    join pg_namespace gn on gn.oid = g.pronamespace and gn.nspname = f #>> '{gateway,schema}'
), judged (place, "check", holds, failing) as (
  select 1, 'gateway_functions_unchanged', 'the gateway''s functions are those of the draft',
         (select array_agg(case when l.name is null then d.name || ' is gone' when d.name is null then l.name || ' is new'
                                else d.name || ' has changed' end)
            from drafted d full join live l on l.name = d.name where l.hash is distinct from d.hash)
  union all
  select 2, 'birth_triggers_unchanged', 'the birth triggers of the planned tables are those of the draft',
         (select array_agg(p.collection || ' has another birth trigger')
            from planned p
           where p."triggerThen" is distinct from
                 (select string_agg(t.definition, E'\n' order by t.name) from triggers t where t.collection = p.collection))
  union all
  select 3, 'none_disabled', 'no birth trigger of a planned table is disabled',
         (select array_agg(collection || ': ' || name) from triggers where enabled = 'D')
  union all
  select 4, 'none_bypassed', 'no session of this service or setting of a role passes the birth triggers by',
         (select array_agg(way) from (
            select collection || ': ' || name || ' fires for replicas only' as way from triggers where enabled = 'R'
            union all
            select 'session_replication_role is ' || current_setting('session_replication_role')
             where current_setting('session_replication_role') <> 'origin'
            union all
            select format('%s sets %s', coalesce(r.rolname, 'the database'), setting)
              from pg_db_role_setting s
              left join pg_roles r on r.oid = s.setrole
             cross join unnest(s.setconfig) setting
             where (s.setdatabase = 0 or s.setdatabase = (select oid from pg_database where datname = current_database()))
               and setting like 'session_replication_role=%' and setting <> 'session_replication_role=origin') ways)
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
