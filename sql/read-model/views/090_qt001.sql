-- QT-001, the backfill of missing births: what can be planned, what can be applied, and what is in the way.

create view birth_ledger.v_qt001_plan_readiness as
  with open_entries as (
    select e.collection,
           count(*) filter (where e.decision = 'BIRTH_APPROVED' and e.intended_plan_id is null) as approved,
           count(*) filter (where e.decision = 'PENDING') as pending,
           count(*) filter (where e.decision in ('EXEMPT', 'QUARANTINE', 'RETIRE')) as held_back,
           count(*) filter (where e.intended_plan_id is not null) as in_flight
      from birth_ledger.ledger_entry e
     where e.status = 'open'
     group by e.collection
  )
  select e.collection as collection_name,
         s.owner,
         e.approved,
         e.pending,
         e.held_back,
         e.in_flight,
         array(select p.plan_id from birth_ledger.plan_collection c join birth_ledger.plan p on p.plan_id = c.plan_id
                where c.collection = e.collection and p.status not in ('applied', 'verified', 'abandoned')
                order by p.plan_id) as active_plans,
         o.obstacles,
         cardinality(o.obstacles) = 0 as ready
    from open_entries e
    left join birth_ledger.collection_standing s on s.collection_name = e.collection
   cross join lateral (
     select array_remove(array[
       case when s.onboarded is not true then 'not onboarded' end,
       case when s.resolution is distinct from 'resolved' then 'no identity in the registry' end,
       case when s.scannable is not true then 'cannot be scanned: ' || coalesce(s.gap_reason, 'not discovered') end,
       case when s.gate = 'closed' then 'gate closed: ' || coalesce(s.gate_reason, 'no reason given') end,
       case when e.approved = 0 then 'nothing approved' end
     ], null) as obstacles) o;

comment on view birth_ledger.v_qt001_plan_readiness is
  'Whether a plan of births can be drafted for a collection now. One row per collection with unborn entities.';
comment on column birth_ledger.v_qt001_plan_readiness.collection_name is 'The collection.';
comment on column birth_ledger.v_qt001_plan_readiness.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_qt001_plan_readiness.approved is 'Entries that are approved for birth and not on their way: a plan could pin them.';
comment on column birth_ledger.v_qt001_plan_readiness.pending is 'Entries that wait for a decision.';
comment on column birth_ledger.v_qt001_plan_readiness.held_back is 'Entries that are exempt, in quarantine or to be retired.';
comment on column birth_ledger.v_qt001_plan_readiness.in_flight is 'Entries whose birth an apply has intended and not yet settled.';
comment on column birth_ledger.v_qt001_plan_readiness.active_plans is 'Plans that hold entries of it already and are not at their end.';
comment on column birth_ledger.v_qt001_plan_readiness.obstacles is 'What is in the way of a plan; empty when nothing is.';
comment on column birth_ledger.v_qt001_plan_readiness.ready is 'True when a plan can be drafted.';

create view birth_ledger.v_qt001_plan_no_go as
  select r.collection_name, r.owner, o.obstacle, r.approved
    from birth_ledger.v_qt001_plan_readiness r
   cross join lateral unnest(r.obstacles) as o (obstacle);

comment on view birth_ledger.v_qt001_plan_no_go is
  'What forbids a plan of births. One row per collection with unborn entities and obstacle; no row for a collection: go.';
comment on column birth_ledger.v_qt001_plan_no_go.collection_name is 'The collection.';
comment on column birth_ledger.v_qt001_plan_no_go.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_qt001_plan_no_go.obstacle is 'What is in the way.';
comment on column birth_ledger.v_qt001_plan_no_go.approved is 'Approved entries that it holds back.';

create view birth_ledger.v_qt001_permit as
  select p.plan_id,
         t.permit ->> 'permitId' as permit_id,
         t.permit ->> 'standing' as standing,
         t.permit ->> 'standing' = 'open' and now() >= w.not_before and now() <= w.not_after as usable_now,
         t.permit ->> 'openedBy' as opened_by,
         (t.permit ->> 'at')::timestamptz as opened_at,
         w.not_before,
         w.not_after,
         now() > w.not_after as expired,
         (t.permit ->> 'budget')::bigint as budget,
         case when p.apply #>> '{started,permitId}' = t.permit ->> 'permitId' then (p.apply ->> 'applied')::bigint else 0 end as births_used,
         t.permit ->> 'reason' as reason
    from birth_ledger.plan p
   cross join lateral jsonb_array_elements(p.permits) with ordinality as t (permit, place)
   cross join lateral (
     select (t.permit ->> 'notBefore')::timestamptz as not_before, (t.permit ->> 'notAfter')::timestamptz as not_after) w
   order by p.plan_id, t.place;

comment on view birth_ledger.v_qt001_permit is
  'Every permit that was ever opened for a plan. One row per permit; a plan has at most one that is open.';
comment on column birth_ledger.v_qt001_permit.plan_id is 'The plan.';
comment on column birth_ledger.v_qt001_permit.permit_id is 'The permit.';
comment on column birth_ledger.v_qt001_permit.standing is 'open, used (its one apply has started), revoked, or void (the reviews that it rested on are void).';
comment on column birth_ledger.v_qt001_permit.usable_now is 'True when it is open and its time is now, by the database''s clock. The service judges by its own.';
comment on column birth_ledger.v_qt001_permit.opened_by is 'The owner who opened it.';
comment on column birth_ledger.v_qt001_permit.opened_at is 'When it was opened.';
comment on column birth_ledger.v_qt001_permit.not_before is 'From when on it may be used.';
comment on column birth_ledger.v_qt001_permit.not_after is 'Until when it may be used.';
comment on column birth_ledger.v_qt001_permit.expired is 'True when that time is over.';
comment on column birth_ledger.v_qt001_permit.budget is 'The most births that it allows.';
comment on column birth_ledger.v_qt001_permit.births_used is 'Births that its apply has made so far.';
comment on column birth_ledger.v_qt001_permit.reason is 'Why it was opened.';

create view birth_ledger.v_qt001_apply_readiness as
  select p.plan_id,
         p.status as plan_status,
         p.digest,
         (p.dry_run ->> 'expected')::bigint as expected_births,
         p.dry_run is not null as dry_run_stands,
         r.approvals,
         r.required as reviews_required,
         r.rejections,
         r.rejections = 0 and r.approvals >= r.required as reviewed,
         coalesce(t.usable_now and t.budget >= (p.dry_run ->> 'expected')::bigint, false) as permitted,
         p.guards_passed_at,
         p.rehearsal is not null as rehearsed,
         g.closed as closed_gates,
         o.obstacles,
         w.preparing and cardinality(o.obstacles) = 0 as ready
    from birth_ledger.plan p
   cross join lateral (select p.status in ('drafted', 'dry-run', 'reviewed', 'permitted', 'rehearsed') as preparing) w
   cross join lateral (
     select count(*) filter (where v ->> 'verdict' = 'approve') as approvals,
            count(*) filter (where v ->> 'verdict' = 'reject') as rejections,
            coalesce((p.reviews #>> '{-1,required}')::integer, 1) as required
       from jsonb_array_elements(p.reviews) v) r
   cross join lateral (
     select array(select c.collection from birth_ledger.plan_collection c
                    join birth_ledger.collection k on k.collection = c.collection and k.gate = 'closed'
                   where c.plan_id = p.plan_id order by c.collection) as closed) g
    left join birth_ledger.v_qt001_permit t on t.plan_id = p.plan_id and t.permit_id = p.permits #>> '{-1,permitId}'
   cross join lateral (
     select case when not w.preparing then array[]::text[] else array_remove(array[
       case when p.dry_run is null then 'no dry run that stands' end,
       case when r.rejections > 0 then 'a rejection stands' end,
       case when r.approvals < r.required then 'T2 review: ' || r.approvals || ' of ' || r.required end,
       case when t.standing is distinct from 'open' then 'no open permit'
            when t.expired then 'the permit has expired'
            when not t.usable_now then 'the permit begins later'
            when t.budget < (p.dry_run ->> 'expected')::bigint then 'more births than the permit allows' end,
       case when cardinality(g.closed) > 0 then 'closed gate: ' || array_to_string(g.closed, ', ') end,
       case when p.rehearsal is null then 'no rehearsal that stands' end,
       case when p.guards_passed_at is null then 'guards not passed since the last step' end
     ], null) end as obstacles) o
   where p.draft is not null;

comment on view birth_ledger.v_qt001_apply_readiness is
  'Whether the apply of a plan may start now. One row per plan. The service judges all of it again, by its own clock and on the governed database, when it starts.';
comment on column birth_ledger.v_qt001_apply_readiness.plan_id is 'The plan.';
comment on column birth_ledger.v_qt001_apply_readiness.plan_status is 'Where the plan stands.';
comment on column birth_ledger.v_qt001_apply_readiness.digest is 'What the reviewers approve: SHA-256 of the plan''s list and of all that it stands on.';
comment on column birth_ledger.v_qt001_apply_readiness.expected_births is 'Births that the dry run that stands expects.';
comment on column birth_ledger.v_qt001_apply_readiness.dry_run_stands is 'True when a dry run passed and nothing made it void.';
comment on column birth_ledger.v_qt001_apply_readiness.approvals is 'Independent approvals that stand.';
comment on column birth_ledger.v_qt001_apply_readiness.reviews_required is 'How many are required, as the last review recorded it; 1 is assumed before the first. The setting decides.';
comment on column birth_ledger.v_qt001_apply_readiness.rejections is 'Rejections that stand.';
comment on column birth_ledger.v_qt001_apply_readiness.reviewed is 'True when there are enough approvals and no rejection stands.';
comment on column birth_ledger.v_qt001_apply_readiness.permitted is 'True when a permit is open, its time is now and its budget suffices.';
comment on column birth_ledger.v_qt001_apply_readiness.guards_passed_at is 'When all guard sets last passed; empty when something that they judge has moved since.';
comment on column birth_ledger.v_qt001_apply_readiness.rehearsed is 'True when a rehearsal under this permit passed.';
comment on column birth_ledger.v_qt001_apply_readiness.closed_gates is 'Collections of the plan whose gate is closed.';
comment on column birth_ledger.v_qt001_apply_readiness.obstacles is 'What is in the way; empty when nothing is, or when the apply has begun or the plan is given up.';
comment on column birth_ledger.v_qt001_apply_readiness.ready is 'True when the apply may start.';

create view birth_ledger.v_qt001_apply_no_go as
  select r.plan_id, r.plan_status, 'readiness' as source, o.obstacle, null::text as detail
    from birth_ledger.v_qt001_apply_readiness r
   cross join lateral unnest(r.obstacles) as o (obstacle)
   union all
  select g.plan_id, g.plan_status, g.guard_set, g."check", g.detail
    from birth_ledger.plan_guard_result g
   where not g.ok and g.plan_status in ('drafted', 'dry-run', 'reviewed', 'permitted', 'rehearsed');

comment on view birth_ledger.v_qt001_apply_no_go is
  'What forbids the apply of a plan in preparation. One row per obstacle and per guard check that does not hold; no row for a plan: go.';
comment on column birth_ledger.v_qt001_apply_no_go.plan_id is 'The plan.';
comment on column birth_ledger.v_qt001_apply_no_go.plan_status is 'Where the plan stands.';
comment on column birth_ledger.v_qt001_apply_no_go.source is 'The guard set, or readiness for a step that is missing or void.';
comment on column birth_ledger.v_qt001_apply_no_go.obstacle is 'What is in the way: the step, or the name of the check.';
comment on column birth_ledger.v_qt001_apply_no_go.detail is 'What the guard saw, in a sentence; empty for a step.';

create view birth_ledger.v_qt001_ledger_status as
  select s.status,
         count(distinct b.plan_id) as plans,
         count(b.plan_id) as plan_collections,
         coalesce(sum(b.planned_entries), 0)::bigint as planned_entries,
         coalesce(sum(b.expected_births), 0)::bigint as expected_births,
         coalesce(sum(b.applied_births), 0)::bigint as applied_births
    from (values (1, 'planned'), (2, 'applying'), (3, 'paused'), (4, 'done'), (5, 'abandoned')) s (place, status)
    left join birth_ledger.birth_backfill_ledger b on b.status = s.status
   group by s.place, s.status
   order by s.place;

comment on view birth_ledger.v_qt001_ledger_status is 'birth_backfill_ledger counted by status. One row per status, with zeros where there is none.';
comment on column birth_ledger.v_qt001_ledger_status.status is 'planned, applying, paused, done or abandoned.';
comment on column birth_ledger.v_qt001_ledger_status.plans is 'Plans of that status.';
comment on column birth_ledger.v_qt001_ledger_status.plan_collections is 'Rows of birth_backfill_ledger: one per plan and collection in it.';
comment on column birth_ledger.v_qt001_ledger_status.planned_entries is 'Entries that they pin.';
comment on column birth_ledger.v_qt001_ledger_status.expected_births is 'Births that their last dry runs expect.';
comment on column birth_ledger.v_qt001_ledger_status.applied_births is 'Births that they have made.';
