-- no_worse: since the draft nothing has become worse. Both sides were measured the same way: then, and now.
with facts as (
  select $1::jsonb as f, $1::jsonb #> '{draft,baseline}' as was, $1::jsonb #> '{now,state}' as is_now
), judged (place, "check", holds, ok) as (
  select 1, 'births_not_fewer', format('%s births at the draft, %s now', was ->> 'births', is_now ->> 'births'),
         (is_now ->> 'births')::bigint >= (was ->> 'births')::bigint from facts
  union all
  select 2, 'unborn_not_more', format('%s unborn in the planned collections at the draft, %s now', was ->> 'unborn', is_now ->> 'unborn'),
         (is_now ->> 'unborn')::bigint <= (was ->> 'unborn')::bigint from facts
  union all
  select 3, 'identity_blockers_not_more',
         format('%s required tables without a declared identity at the draft, %s now', was ->> 'identityBlockers', is_now ->> 'identityBlockers'),
         (is_now ->> 'identityBlockers')::bigint <= (was ->> 'identityBlockers')::bigint from facts
  union all
  select 4, 'required_gaps_not_more',
         format('%s required collections without a table at the draft, %s now', was ->> 'requiredGaps', is_now ->> 'requiredGaps'),
         (is_now ->> 'requiredGaps')::bigint <= (was ->> 'requiredGaps')::bigint from facts
  union all
  select 5, 'no_duplicate_key',
         format('%s rows of planned collections share a code with another at the draft, %s now', was ->> 'duplicateKeys', is_now ->> 'duplicateKeys'),
         (is_now ->> 'duplicateKeys')::bigint = 0 from facts
  union all
  select 6, 'frozen_tools_still_frozen',
         coalesce((select string_agg(broken, '; ') from (
           select t ->> 'detail' as broken from jsonb_array_elements(f #> '{now,frozen}') t where not (t ->> 'stayedFrozen')::boolean
           union all
           select format('%s has left a trace since the draft', w ->> 'name')
             from jsonb_array_elements(was -> 'frozenTools') w
            where not exists (select from jsonb_array_elements(is_now -> 'frozenTools') n where n = w)) traces),
           format('%s tools recorded as frozen, all unused', jsonb_array_length(f #> '{now,frozen}'))),
         not exists (select from jsonb_array_elements(f #> '{now,frozen}') t where not (t ->> 'stayedFrozen')::boolean)
           and not exists (
             select from jsonb_array_elements(was -> 'frozenTools') w
              where not exists (select from jsonb_array_elements(is_now -> 'frozenTools') n where n = w))
    from facts
)
select "check", ok, holds || '.' as detail from judged order by place
