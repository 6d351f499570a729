-- From the decision to apply to the proof that a rerun finds nothing left.

create view birth_ledger.v_apply_decision as
  select p.plan_id,
         case
           when p.status in ('applying', 'paused', 'applied', 'verified', 'abandoned') then upper(p.status)
           when r.rejections > 0 then 'REJECTED'
           when r.ready then 'READY'
           when r.dry_run_stands then 'ACTION_READY'
           else 'NOT_READY'
         end as decision,
         r.obstacles as pending,
         p.status as plan_status,
         p.entries as planned_entries,
         r.expected_births,
         p.planned_by,
         array(select distinct d from birth_ledger.plan_collection c, jsonb_array_elements_text(c.deciders) d
                where c.plan_id = p.plan_id order by d) as decided_by,
         array(select v ->> 'reviewedBy' from jsonb_array_elements(p.reviews) v where v ->> 'verdict' = 'approve' order by 1) as approved_by,
         array(select v ->> 'reviewedBy' from jsonb_array_elements(p.reviews) v where v ->> 'verdict' = 'reject' order by 1) as rejected_by,
         p.permits #>> '{-1,openedBy}' as permit_opened_by,
         p.apply #>> '{started,startedBy}' as started_by,
         (p.apply #>> '{started,startedAt}')::timestamptz as started_at,
         p.apply #>> '{pause,cause}' as paused_because,
         p.abandon_reason
    from birth_ledger.plan p
    join birth_ledger.v_qt001_apply_readiness r on r.plan_id = p.plan_id;

comment on view birth_ledger.v_apply_decision is
  'For each plan, whether it may be applied, what it waits for, and who stands behind it. One row per plan.';
comment on column birth_ledger.v_apply_decision.plan_id is 'The plan.';
comment on column birth_ledger.v_apply_decision.decision is
  'NOT_READY (no dry run stands), ACTION_READY (proven by a dry run, waits for what `pending` names), REJECTED, READY, APPLYING, PAUSED, APPLIED, VERIFIED or ABANDONED.';
comment on column birth_ledger.v_apply_decision.pending is 'What it waits for; empty when nothing, or when the apply has begun.';
comment on column birth_ledger.v_apply_decision.plan_status is 'Where the plan stands.';
comment on column birth_ledger.v_apply_decision.planned_entries is 'Entries that the plan pins.';
comment on column birth_ledger.v_apply_decision.expected_births is 'Births that the dry run that stands expects.';
comment on column birth_ledger.v_apply_decision.planned_by is 'Who drafted it.';
comment on column birth_ledger.v_apply_decision.decided_by is 'Everyone who ever decided on one of its entries.';
comment on column birth_ledger.v_apply_decision.approved_by is 'Reviewers whose approval stands.';
comment on column birth_ledger.v_apply_decision.rejected_by is 'Reviewers whose rejection stands.';
comment on column birth_ledger.v_apply_decision.permit_opened_by is 'The owner who opened its last permit.';
comment on column birth_ledger.v_apply_decision.started_by is 'Who started the apply.';
comment on column birth_ledger.v_apply_decision.started_at is 'When it was started.';
comment on column birth_ledger.v_apply_decision.paused_because is 'Why the apply rests: operator, gate, permit, health, structure, budget or fault; empty when it does not.';
comment on column birth_ledger.v_apply_decision.abandon_reason is 'Why the plan was given up.';

create view birth_ledger.v_apply_result as
  select p.plan_id,
         c.collection as collection_name,
         p.status as plan_status,
         c.route,
         c.entries as planned_entries,
         c.applied,
         c.refused,
         c.skipped,
         c.entries - c.applied - c.refused - c.skipped as remaining,
         c.batches,
         c.registry_growth,
         c.registry_growth - c.applied as side_births,
         c.duration_ms,
         round(c.applied * 1000.0 / nullif(c.duration_ms, 0), 1) as births_per_second,
         c.last_batch_at
    from birth_ledger.plan p
    join birth_ledger.plan_collection c on c.plan_id = p.plan_id
   where p.apply is not null;

comment on view birth_ledger.v_apply_result is
  'What the apply of each plan has done so far, by collection. One row per plan whose apply has begun and collection in it; closed batches only.';
comment on column birth_ledger.v_apply_result.plan_id is 'The plan.';
comment on column birth_ledger.v_apply_result.collection_name is 'The collection.';
comment on column birth_ledger.v_apply_result.plan_status is 'Where the plan stands.';
comment on column birth_ledger.v_apply_result.route is 'The lawful route: retouch, register or file.';
comment on column birth_ledger.v_apply_result.planned_entries is 'Entries of the collection that the plan pins.';
comment on column birth_ledger.v_apply_result.applied is 'Births that were made and read back.';
comment on column birth_ledger.v_apply_result.refused is 'Entries whose birth the database refused; its words stand in the ledger.';
comment on column birth_ledger.v_apply_result.skipped is 'Entries that were not tried: decided otherwise meanwhile, already born, or gone.';
comment on column birth_ledger.v_apply_result.remaining is 'Entries that no closed batch covers yet.';
comment on column birth_ledger.v_apply_result.batches is 'Closed batches.';
comment on column birth_ledger.v_apply_result.registry_growth is 'Births by the batches'' transactions, counted inside them.';
comment on column birth_ledger.v_apply_result.side_births is 'Births beyond those that were planned; must be 0.';
comment on column birth_ledger.v_apply_result.duration_ms is 'Time that the batches took, in milliseconds.';
comment on column birth_ledger.v_apply_result.births_per_second is 'Births per second of that time; empty before the first batch.';
comment on column birth_ledger.v_apply_result.last_batch_at is 'When the last batch was closed.';

create view birth_ledger.v_rerun_delta_guard as
  select p.plan_id,
         c.collection as collection_name,
         coalesce(c.rerun_position = (p.last_rerun ->> 'position')::bigint and c.rerun_delta = 0, false) as ok,
         case when c.rerun_position = (p.last_rerun ->> 'position')::bigint then c.rerun_delta end as delta,
         case when c.rerun_position = (p.last_rerun ->> 'position')::bigint then c.left_unborn end as left_unborn,
         c.applied,
         (p.last_rerun ->> 'ownBirths')::bigint as plan_births_found,
         (p.completed ->> 'applied')::bigint as plan_births_applied,
         (p.apply #>> '{started,registryBirths}')::bigint as registry_before,
         (p.last_rerun ->> 'registryAfter')::bigint as registry_after,
         coalesce((p.last_rerun ->> 'verified')::boolean, false) as plan_verified,
         array(select jsonb_array_elements_text(p.last_rerun -> 'problems')) as problems,
         p.last_rerun ->> 'verifiedBy' as verified_by,
         (p.last_rerun ->> 'at')::timestamptz as verified_at
    from birth_ledger.plan p
    join birth_ledger.plan_collection c on c.plan_id = p.plan_id
   where p.completed is not null;

comment on view birth_ledger.v_rerun_delta_guard is
  'Whether a rerun after the apply finds nothing left to do. One row per applied plan and collection; not ok until it was rerun.';
comment on column birth_ledger.v_rerun_delta_guard.plan_id is 'The plan.';
comment on column birth_ledger.v_rerun_delta_guard.collection_name is 'The collection.';
comment on column birth_ledger.v_rerun_delta_guard.ok is 'True when the last rerun would make no birth more.';
comment on column birth_ledger.v_rerun_delta_guard.delta is 'Births that a rerun would make of the entries that the plan applied; must be 0. Empty until it was rerun.';
comment on column birth_ledger.v_rerun_delta_guard.left_unborn is 'Entries that the plan refused or skipped and that are still unborn; they stay in the backlog.';
comment on column birth_ledger.v_rerun_delta_guard.applied is 'Births of the collection that the plan applied.';
comment on column birth_ledger.v_rerun_delta_guard.plan_births_found is 'Births that the rerun found in the registry for all entries that the plan applied.';
comment on column birth_ledger.v_rerun_delta_guard.plan_births_applied is 'Births that the whole plan applied; must be equal.';
comment on column birth_ledger.v_rerun_delta_guard.registry_before is 'Births in the whole registry before the apply.';
comment on column birth_ledger.v_rerun_delta_guard.registry_after is 'The same at the rerun. Other sessions may have added births of their own.';
comment on column birth_ledger.v_rerun_delta_guard.plan_verified is 'True when the rerun proved the whole plan.';
comment on column birth_ledger.v_rerun_delta_guard.problems is 'Why it did not, for people; empty when it did.';
comment on column birth_ledger.v_rerun_delta_guard.verified_by is 'Who had it rerun.';
comment on column birth_ledger.v_rerun_delta_guard.verified_at is 'When.';
