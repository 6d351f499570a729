-- dryrun_no_go: a dry run made for this evaluation, judged. It was measured in a READ ONLY transaction of the applier,
-- because only that role may ask the gateway.
with facts as (
  select $1::jsonb as f
), measured as (
  select m.*
    from facts, jsonb_to_recordset(f -> 'dryRun') as m
         (collection text, expected int, duplicates int, vanished int, "withoutCode" int, "gatewayExpected" int)
), judged (place, "check", holds, failing) as (
  select 1, 'delta_agrees_with_the_gateway',
         (select format('%s births expected, by us and by the gateway''s own dry run', coalesce(sum(expected), 0)) from measured),
         (select array_agg(format('%s: %s births expected, %s by the gateway', collection, expected, "gatewayExpected"))
            from measured where expected <> "gatewayExpected")
  union all
  select 2, 'no_duplicate_key', 'no planned code stands on two rows',
         (select array_agg(format('%s: %s codes', collection, duplicates)) from measured where duplicates > 0)
  union all
  select 3, 'no_null_code', 'no planned row is without a code',
         (select array_agg(format('%s: %s rows', collection, "withoutCode")) from measured where "withoutCode" > 0)
  union all
  select 4, 'no_entity_gone', 'every planned row is still there',
         (select array_agg(format('%s: %s rows', collection, vanished)) from measured where vanished > 0)
)
select "check", failing is null as ok, coalesce(array_to_string(failing[1:5], '; '), 'Holds: ' || holds || '.') as detail
  from judged
 order by place
