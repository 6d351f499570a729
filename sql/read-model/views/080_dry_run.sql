-- Plans by collection, and what their dry runs found.

create view birth_ledger.birth_backfill_ledger as
  select p.plan_id,
         c.collection as collection_name,
         case p.status
           when 'applying' then 'applying'
           when 'paused' then 'paused'
           when 'applied' then 'done'
           when 'verified' then 'done'
           when 'abandoned' then 'abandoned'
           else 'planned'
         end as status,
         p.apply is null as dry_run,
         c.entries as planned_entries,
         case when c.dry_run_position = (p.last_dry_run ->> 'position')::bigint then c.expected end as expected_births,
         c.applied as applied_births,
         c.route,
         p.status as plan_status,
         p.planned_by,
         p.drafted_at,
         p.changed_at
    from birth_ledger.plan p
    join birth_ledger.plan_collection c on c.plan_id = p.plan_id;

comment on view birth_ledger.birth_backfill_ledger is
  'The plans, by collection: one row per plan and collection in it. A plan is never deleted; one that was given up stays as abandoned.';
comment on column birth_ledger.birth_backfill_ledger.plan_id is 'The plan.';
comment on column birth_ledger.birth_backfill_ledger.collection_name is 'The collection.';
comment on column birth_ledger.birth_backfill_ledger.status is 'planned, applying, paused, done or abandoned.';
comment on column birth_ledger.birth_backfill_ledger.dry_run is 'True as long as nothing but dry runs and rehearsals were made of the plan; false once its apply has started.';
comment on column birth_ledger.birth_backfill_ledger.planned_entries is 'Entries of the collection that the plan pins.';
comment on column birth_ledger.birth_backfill_ledger.expected_births is 'Births that the last dry run expects; empty before the first.';
comment on column birth_ledger.birth_backfill_ledger.applied_births is 'Births that the apply has made so far.';
comment on column birth_ledger.birth_backfill_ledger.route is 'The lawful route: retouch, register or file.';
comment on column birth_ledger.birth_backfill_ledger.plan_status is
  'Where the plan stands exactly: drafted, dry-run, reviewed, permitted, rehearsed, applying, paused, applied, verified or abandoned.';
comment on column birth_ledger.birth_backfill_ledger.planned_by is 'Who drafted it.';
comment on column birth_ledger.birth_backfill_ledger.drafted_at is 'When it was drafted.';
comment on column birth_ledger.birth_backfill_ledger.changed_at is 'When anything was last recorded of it.';

create view birth_ledger.v_dryrun_result as
  select p.plan_id,
         c.collection as collection_name,
         c.entries as planned_entries,
         c.expected as expected_births,
         c.gateway_expected,
         c.duplicates,
         c.already_born,
         c.vanished,
         c.without_code,
         c.gateway_expected = c.expected and c.duplicates = 0 and c.vanished = 0 and c.without_code = 0
           and c.expected + c.already_born + c.vanished = c.entries as ok,
         p.dry_run is not null as stands,
         (p.last_dry_run ->> 'at')::timestamptz as recorded_at
    from birth_ledger.plan p
    join birth_ledger.plan_collection c
      on c.plan_id = p.plan_id and c.dry_run_position = (p.last_dry_run ->> 'position')::bigint;

comment on view birth_ledger.v_dryrun_result is
  'What the last dry run of each plan measured, by collection. One row per plan and collection that it measured.';
comment on column birth_ledger.v_dryrun_result.plan_id is 'The plan.';
comment on column birth_ledger.v_dryrun_result.collection_name is 'The collection.';
comment on column birth_ledger.v_dryrun_result.planned_entries is 'Entries of the collection that the plan pins.';
comment on column birth_ledger.v_dryrun_result.expected_births is 'Births that an apply would make.';
comment on column birth_ledger.v_dryrun_result.gateway_expected is 'What the gateway''s own dry run would register on the same rows; must be equal.';
comment on column birth_ledger.v_dryrun_result.duplicates is 'Codes that stand on more than one row; must be 0.';
comment on column birth_ledger.v_dryrun_result.already_born is 'Planned entries that were found born already.';
comment on column birth_ledger.v_dryrun_result.vanished is 'Planned entries whose row is gone; must be 0.';
comment on column birth_ledger.v_dryrun_result.without_code is 'Planned rows whose code is NULL; must be 0.';
comment on column birth_ledger.v_dryrun_result.ok is 'True when the figures agree and every planned entry is accounted for.';
comment on column birth_ledger.v_dryrun_result.stands is 'True while the plan may go on from this dry run: the whole of it passed, and nothing made it void.';
comment on column birth_ledger.v_dryrun_result.recorded_at is 'When it was recorded.';

create view birth_ledger.v_dryrun_summary as
  select p.plan_id,
         p.status as plan_status,
         jsonb_array_length(d.run -> 'collections') as collections,
         (select count(*) from jsonb_array_elements(d.run -> 'collections') c where (c ->> 'expected')::bigint > 0) as collections_with_births,
         p.entries as planned_entries,
         (d.run ->> 'expected')::bigint as expected_births,
         t.duplicates,
         t.already_born,
         t.vanished,
         (d.run ->> 'unplanned')::bigint as unplanned_births,
         (d.run ->> 'registryBirths')::bigint as registry_births,
         (d.run ->> 'passed')::boolean as passed,
         p.dry_run is not null as stands,
         array(select jsonb_array_elements_text(d.run -> 'problems')) as problems,
         d.run ->> 'recordedBy' as recorded_by,
         (d.run ->> 'at')::timestamptz as recorded_at
    from birth_ledger.plan p
   cross join lateral (select p.last_dry_run as run) d
   cross join lateral (
     select sum((c ->> 'duplicates')::bigint)::bigint as duplicates,
            sum((c ->> 'alreadyBorn')::bigint)::bigint as already_born,
            sum((c ->> 'vanished')::bigint)::bigint as vanished
       from jsonb_array_elements(d.run -> 'collections') c) t
   where d.run is not null;

comment on view birth_ledger.v_dryrun_summary is 'The last dry run of each plan, over all its collections. One row per plan that had one.';
comment on column birth_ledger.v_dryrun_summary.plan_id is 'The plan.';
comment on column birth_ledger.v_dryrun_summary.plan_status is 'Where the plan stands.';
comment on column birth_ledger.v_dryrun_summary.collections is 'Collections that were measured.';
comment on column birth_ledger.v_dryrun_summary.collections_with_births is 'Collections of which births are expected.';
comment on column birth_ledger.v_dryrun_summary.planned_entries is 'Entries that the plan pins.';
comment on column birth_ledger.v_dryrun_summary.expected_births is 'Births that an apply would make.';
comment on column birth_ledger.v_dryrun_summary.duplicates is 'Codes that stand on more than one row; must be 0.';
comment on column birth_ledger.v_dryrun_summary.already_born is 'Planned entries that were found born already.';
comment on column birth_ledger.v_dryrun_summary.vanished is 'Planned entries whose row is gone; must be 0.';
comment on column birth_ledger.v_dryrun_summary.unplanned_births is 'Births that an apply would make and nobody planned; must be 0.';
comment on column birth_ledger.v_dryrun_summary.registry_births is 'Births in the whole registry at that moment.';
comment on column birth_ledger.v_dryrun_summary.passed is 'True when it found no problem.';
comment on column birth_ledger.v_dryrun_summary.stands is 'True while the plan may go on from it: it passed, and nothing made it void since.';
comment on column birth_ledger.v_dryrun_summary.problems is 'Why it did not pass, for people; empty when it did.';
comment on column birth_ledger.v_dryrun_summary.recorded_by is 'Who ran it.';
comment on column birth_ledger.v_dryrun_summary.recorded_at is 'When it was recorded.';
