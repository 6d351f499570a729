-- What the views of plans, guards and identities have in common.

create view birth_ledger.collection_standing as
  select c.collection as collection_name,
         case when c.collection ~ '^[A-Za-z0-9_.:/-]+$' then c.collection
              else '''' || replace(c.collection, '''', '''\''''') || '''' end as shell_name,
         c.owner,
         c.required,
         c.registered,
         c.managed,
         c.onboarded,
         c.relation_kind,
         coalesce(c.relation_kind in ('table', 'partitioned_table', 'folder'), false) as has_table,
         c.facts #>> '{trigger,name}' as trigger_name,
         registry.strategy as registry_strategy,
         registry.column_name as registry_column,
         registry.source as registry_source,
         trigger.strategy as trigger_strategy,
         trigger.column_name as trigger_column,
         c.identity_status,
         case
           when c.relation_kind = 'folder' then 'resolved'
           when registry.strategy = 'synthetic_id' or registry.column_name is not null then 'resolved'
           when c.identity_status in ('classified', 'declared') then 'ready_to_write'
           when c.identity_status = 'blocked' or trigger.strategy is null then 'needs_owner'
           else 'inferable'
         end as resolution,
         c.scannable,
         c.gap_reason,
         c.gap_detail,
         c.needs_triage and c.triage_verdict is null as awaits_triage,
         c.gate,
         c.gate_reason
    from birth_ledger.collection c
   -- What the registry holds now: as discovery saw it, or as we wrote it since.
   cross join lateral (
     select case
              when c.identity_status in ('applied', 'reverted') and c.identity_changed_at >= c.discovered_at then c.identity
              when c.onboarded_at >= c.discovered_at then c.identity
              else c.facts -> 'declaredIdentity'
            end as identity) now
   cross join lateral (
     select now.identity ->> 'strategy' as strategy, now.identity ->> 'column' as column_name, now.identity ->> 'source' as source
   ) registry
   -- What the birth trigger practises: its first argument, else <collection>::<id> where there is an id.
   cross join lateral (
     select case
              when c.facts #>> '{trigger,args,0}' is not null then 'column'
              when jsonb_typeof(c.facts -> 'trigger') = 'object' and (c.facts ->> 'hasIdColumn')::boolean then 'synthetic_id'
            end as strategy,
            c.facts #>> '{trigger,args,0}' as column_name
   ) trigger;

comment on view birth_ledger.collection_standing is
  'One row per collection that was ever discovered: what its registry entry, its table and its trigger are, as far as the log knows.';
comment on column birth_ledger.collection_standing.collection_name is 'The collection.';
comment on column birth_ledger.collection_standing.shell_name is 'Its name as a shell takes it.';
comment on column birth_ledger.collection_standing.owner is 'Who the registry names as its owner; empty when nobody.';
comment on column birth_ledger.collection_standing.required is 'True when the registry requires births of it.';
comment on column birth_ledger.collection_standing.registered is 'True when it stands in collection_registry.';
comment on column birth_ledger.collection_standing.managed is 'True when meta_catalog manages it.';
comment on column birth_ledger.collection_standing.onboarded is 'True when it is both registered and managed.';
comment on column birth_ledger.collection_standing.relation_kind is 'table, partitioned_table, view, materialized_view, foreign_table or folder; empty when there is nothing.';
comment on column birth_ledger.collection_standing.has_table is 'True when it has rows or files of its own that can be born.';
comment on column birth_ledger.collection_standing.trigger_name is 'Its birth trigger; empty when it has none.';
comment on column birth_ledger.collection_standing.registry_strategy is 'The identity in the registry: column or synthetic_id; empty when none is declared.';
comment on column birth_ledger.collection_standing.registry_column is 'The column that the registry names as the code.';
comment on column birth_ledger.collection_standing.registry_source is 'Where the registry''s identity comes from: declared or inferred_from_existing_trigger.';
comment on column birth_ledger.collection_standing.trigger_strategy is 'The identity that the birth trigger practises; empty when it tells none.';
comment on column birth_ledger.collection_standing.trigger_column is 'The column that the birth trigger takes the code from.';
comment on column birth_ledger.collection_standing.identity_status is 'How far the ledger is with its identity: unknown, classified, blocked, declared, applied or reverted.';
comment on column birth_ledger.collection_standing.resolution is
  'resolved (the registry has its identity), ready_to_write (classified or declared, not written yet), inferable (its trigger tells it), needs_owner (only its owner can).';
comment on column birth_ledger.collection_standing.scannable is 'True when a scan can tell its unborn entities.';
comment on column birth_ledger.collection_standing.gap_reason is 'Why it cannot be scanned; empty where it can.';
comment on column birth_ledger.collection_standing.gap_detail is 'The same, in a sentence.';
comment on column birth_ledger.collection_standing.awaits_triage is 'True while its owner has to say whether it needs births at all.';
comment on column birth_ledger.collection_standing.gate is 'open, or closed: then nothing of it may be planned, rehearsed or applied.';
comment on column birth_ledger.collection_standing.gate_reason is 'Why the gate was moved last.';

create view birth_ledger.plan_guard_result as
  select p.plan_id,
         p.status as plan_status,
         s.guard_set,
         coalesce(c.check_name, 'evaluated') as "check",
         coalesce(c.ok, false) as ok,
         coalesce(c.detail, 'Nobody evaluated this set; evaluate the guards of the plan.') as detail,
         p.guards_passed_at is not null as in_force,
         e.evaluated_at,
         e.evaluated_by,
         s.place * 10000 + coalesce(c.ordinal, 0) as place
    from birth_ledger.plan p
   cross join (
     values (1, 'stage0'), (2, 'gateway_no_go'), (3, 'contract'), (4, 'dependency'), (5, 'no_worse'), (6, 'metadata_no_go'),
            (7, 'required_no_go'), (8, 'dryrun_no_go'), (9, 'cross_layer'), (10, 'rp_object_truth'), (11, 'authority'),
            (12, 'quorum')) s (place, guard_set)
    left join birth_ledger.plan_guard_evaluation e on e.position = p.last_guards
    left join birth_ledger.plan_guard_check c on c.position = p.last_guards and c.guard_set = s.guard_set
   where p.draft is not null
     and (p.last_guards is not null or p.status <> 'abandoned');

comment on view birth_ledger.plan_guard_result is
  'What the newest evaluation of each plan''s guards said: one row per plan, guard set and check. A set that nobody evaluated has one row that is not ok.';
comment on column birth_ledger.plan_guard_result.plan_id is 'The plan.';
comment on column birth_ledger.plan_guard_result.plan_status is 'Where the plan stands: drafted, dry-run, reviewed, permitted, rehearsed, applying, paused, applied, verified or abandoned.';
comment on column birth_ledger.plan_guard_result.guard_set is 'The guard set.';
comment on column birth_ledger.plan_guard_result."check" is 'What was checked. `evaluated`: the set was never evaluated, and so does not pass.';
comment on column birth_ledger.plan_guard_result.ok is 'True when it holds. A row that is not ok forbids the rehearsal and the apply.';
comment on column birth_ledger.plan_guard_result.detail is 'What was seen, in a sentence.';
comment on column birth_ledger.plan_guard_result.in_force is 'True while the evaluation lets the plan go on: all sets passed, and nothing that they judge has moved since.';
comment on column birth_ledger.plan_guard_result.evaluated_at is 'When the guards were evaluated; empty when never.';
comment on column birth_ledger.plan_guard_result.evaluated_by is 'Who had them evaluated.';
comment on column birth_ledger.plan_guard_result.place is 'Orders the checks as they were recorded.';
