-- cross_layer: the log, the read model, the governed registry and the plan tell the same story of the planned collections.
-- Runs on the read model; what the log and the governed database say was read by themselves and comes with the facts.
with facts as (
  select $1::jsonb as f
), planned as (
  select p.*
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p
         (collection text, registered boolean, managed boolean, identity jsonb, practised jsonb, moved jsonb,
          "lastPage" jsonb, "openByLog" bigint, "unregisteredBirths" jsonb)
), entries as (
  select p.collection, e ->> 0 as code, e ->> 1 as revision
    from facts
   cross join jsonb_to_recordset(f -> 'collections') as p (collection text, streams jsonb)
   cross join jsonb_array_elements(p.streams) e
), judged (place, "check", holds, failing) as (
  select 1, 'log_equals_ledger', 'the ledger knows every planned entry as its stream has it',
         (select array_agg(e.collection || ': ' || e.code)
            from entries e
            left join birth_ledger.ledger_entry l
              on l.collection = e.collection and birth_ledger.code_key(l.code) = birth_ledger.code_key(e.code) and l.code = e.code
           where l.revision::text is distinct from e.revision)
  union all
  select 2, 'ledger_equals_registry', 'every birth that the ledger tells of stands in the registry',
         (select array_agg(p.collection || ': ' || code) from planned p, jsonb_array_elements_text(p."unregisteredBirths") code)
  union all
  select 3, 'cursor_equals_last_page', 'every cursor stands at the end of the last page of its scan',
         (select array_agg(p.collection)
            from planned p
            left join birth_ledger.scan_cursor c on c.collection = p.collection
           where nullif(c.last_key, 'null') is distinct from nullif(p."lastPage", 'null'))
  union all
  select 4, 'registry_equals_catalog', 'what is registered is managed, and what is managed is registered',
         (select array_agg(collection) from planned where registered <> managed)
  union all
  select 5, 'identity_equals_trigger', 'the identity by which codes are made is the one that the trigger practises',
         (select array_agg(collection) from planned where practised is not null and practised is distinct from identity)
  union all
  select 6, 'pins_equal_revisions', 'no pinned entry was decided on again',
         (select array_agg(p.collection || ': ' || code) from planned p, jsonb_array_elements_text(p.moved) code)
  union all
  select 7, 'backlog_equals_fold', 'the backlog counts the entries that the scans have opened and nothing has closed',
         (select array_agg(format('%s: %s by the log, %s in the backlog, %s born by applies', p.collection, p."openByLog", b.open, l.applied))
            from planned p
           cross join lateral (
             select coalesce(sum(v.entries), 0) as open from birth_ledger.v_backfill_backlog v where v.collection_name = p.collection) b
           cross join lateral (
             select count(*) as applied from birth_ledger.ledger_entry e
              where e.collection = p.collection and e.status = 'born' and e.closed_by = 'apply') l
           -- A lap may have met a birth of an apply as well: then its pages have closed that entry, too.
           where p."openByLog" not between b.open and b.open + l.applied)
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
