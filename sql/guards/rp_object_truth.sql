-- rp_object_truth: what the plan calls a table is one, with the key and the trigger's arguments that stand in the log.
-- Runs on the governed database.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*, c.relkind, c.oid as relation
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p
         (collection text, schema text, "table" text, entries int, rows int, key jsonb, "keyNow" jsonb,
          "recordedArgs" jsonb)
    left join pg_namespace n on n.nspname = p.schema
    left join pg_class c on c.relnamespace = n.oid and c.relname = p."table"
), practised as (
  select p.collection, t.tgname, t.tgnargs,
         case when t.tgnargs = 0 then '[]'::jsonb else (
           select jsonb_agg(convert_from(decode(replace(spaced, ' ', ''), 'hex'), current_setting('server_encoding')) order by place)
             from regexp_split_to_table(regexp_replace(encode(t.tgargs, 'hex'), '(..)', '\1 ', 'g'), '00 ') with ordinality s (spaced, place)
            where place <= t.tgnargs) end as args
    from facts
   cross join planned p
    join pg_trigger t on t.tgrelid = p.relation and not t.tgisinternal
    join pg_proc g on g.oid = t.tgfoid and g.proname = f #>> '{gateway,triggerFunction}'
    join pg_namespace gn on gn.oid = g.pronamespace and gn.nspname = f #>> '{gateway,schema}'
), judged (place, "check", holds, failing) as (
  select 1, 'is_a_base_table', 'every planned collection is a base table',
         (select array_agg(collection) from planned where relkind is null or relkind not in ('r', 'p'))
  union all
  select 2, 'key_as_recorded', 'every key is the one of the draft',
         (select array_agg(collection) from planned where key is distinct from "keyNow")
  union all
  select 3, 'rows_cover_the_entries', 'every planned entry has its row under its key',
         (select array_agg(format('%s: %s of %s', collection, rows, entries)) from planned where rows <> entries)
  union all
  select 4, 'trigger_arguments_as_recorded', 'every birth trigger passes the arguments that discovery recorded',
         (select array_agg(p.collection) from planned p
           where p."recordedArgs" is not null
             and not exists (select from practised t where t.collection = p.collection and t.args = p."recordedArgs"))
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
