-- Identities: which are known, which are in the way, what to do about each. Scope: required collections with a table.

create view birth_ledger.v_identity_classification as
  select s.collection_name,
         s.owner,
         s.resolution,
         coalesce(s.registry_strategy, found.strategy, s.trigger_strategy) as strategy,
         case when s.registry_strategy is not null then s.registry_column
              when found.strategy is not null then found.column_name
              else s.trigger_column end as code_column,
         case when s.registry_strategy is not null then coalesce(s.registry_source, 'declared')
              when c.identity_status = 'declared' then 'declared'
              when coalesce(found.strategy, s.trigger_strategy) is not null then 'inferred_from_existing_trigger' end as source,
         s.trigger_name,
         s.identity_status,
         c.identity_changed_by as changed_by,
         c.identity_changed_at as changed_at
    from birth_ledger.collection_standing s
    join birth_ledger.collection c on c.collection = s.collection_name
   cross join lateral (
     select case when c.identity_status in ('classified', 'declared') then c.identity ->> 'strategy' end as strategy,
            case when c.identity_status in ('classified', 'declared') then c.identity ->> 'column' end as column_name
   ) found
   where s.required and s.has_table;

comment on view birth_ledger.v_identity_classification is
  'How the entity codes of each required collection with a table are derived, and how that is known. One row per collection.';
comment on column birth_ledger.v_identity_classification.collection_name is 'The collection.';
comment on column birth_ledger.v_identity_classification.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_identity_classification.resolution is
  'resolved (the registry has it), ready_to_write (classified or declared, not written yet), inferable (its trigger tells it), needs_owner (only its owner can).';
comment on column birth_ledger.v_identity_classification.strategy is 'column, synthetic_id (<collection>::<id>), or empty when nothing tells it.';
comment on column birth_ledger.v_identity_classification.code_column is 'The column that holds the code, for the strategy column.';
comment on column birth_ledger.v_identity_classification.source is 'Where it comes from: declared, or inferred_from_existing_trigger.';
comment on column birth_ledger.v_identity_classification.trigger_name is 'The birth trigger that practises it; empty when there is none.';
comment on column birth_ledger.v_identity_classification.identity_status is 'How far the ledger is with it: unknown (nothing was needed yet), classified, blocked, declared, applied or reverted.';
comment on column birth_ledger.v_identity_classification.changed_by is 'Who classified, declared, applied or reverted it last.';
comment on column birth_ledger.v_identity_classification.changed_at is 'When that was.';

create view birth_ledger.v_identity_blocker_inventory as
  select s.collection_name,
         s.owner,
         s.resolution,
         coalesce(c.action_pack ->> 'problem', s.gap_detail, 'No identity is declared.') as problem,
         coalesce(c.action_pack -> 'options', '[]'::jsonb) as options,
         s.trigger_name,
         s.trigger_strategy,
         s.trigger_column,
         (select string_agg(k ->> 'column', ', ') from jsonb_array_elements(c.facts -> 'key') k) as key_columns
    from birth_ledger.collection_standing s
    join birth_ledger.collection c on c.collection = s.collection_name
   where s.required and s.has_table and s.resolution <> 'resolved';

comment on view birth_ledger.v_identity_blocker_inventory is
  'Required collections whose registry entry has no identity: while they stand here their unborn rows cannot be told. One row per collection; no row: nothing is blocked.';
comment on column birth_ledger.v_identity_blocker_inventory.collection_name is 'The collection.';
comment on column birth_ledger.v_identity_blocker_inventory.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_identity_blocker_inventory.resolution is 'ready_to_write, inferable or needs_owner: what it would take (see v_identity_classification).';
comment on column birth_ledger.v_identity_blocker_inventory.problem is 'What is wrong, in a sentence.';
comment on column birth_ledger.v_identity_blocker_inventory.options is
  'The owner''s ways out, a JSON array of {title, effect, command}; empty until it was classified as blocked.';
comment on column birth_ledger.v_identity_blocker_inventory.trigger_name is 'Its birth trigger; empty when it has none.';
comment on column birth_ledger.v_identity_blocker_inventory.trigger_strategy is 'What the trigger practises; empty when it tells no code.';
comment on column birth_ledger.v_identity_blocker_inventory.trigger_column is 'The column that the trigger takes the code from.';
comment on column birth_ledger.v_identity_blocker_inventory.key_columns is 'The columns of its key.';

create view birth_ledger.v_identity_fix_priority as
  select row_number() over (
           order by array_position(array['ready_to_write', 'inferable', 'needs_owner'], s.resolution),
                    (c.facts ->> 'hasBirths')::boolean desc nulls last, s.collection_name) as priority,
         s.collection_name,
         s.owner,
         s.resolution,
         (c.facts ->> 'hasBirths')::boolean as has_births,
         case s.resolution
           when 'ready_to_write' then 'birth-ledger identity apply ' || s.shell_name
           when 'inferable' then 'birth-ledger identity classify ' || s.shell_name
           else coalesce(c.action_pack #>> '{options,0,command}', 'birth-ledger identity classify ' || s.shell_name)
         end as next_command
    from birth_ledger.collection_standing s
    join birth_ledger.collection c on c.collection = s.collection_name
   where s.required and s.has_table and s.resolution <> 'resolved';

comment on view birth_ledger.v_identity_fix_priority is
  'In which order to resolve the blocked identities: what is one command away first, what waits for an owner last. One row per blocked collection.';
comment on column birth_ledger.v_identity_fix_priority.priority is 'Place in the order, from 1.';
comment on column birth_ledger.v_identity_fix_priority.collection_name is 'The collection.';
comment on column birth_ledger.v_identity_fix_priority.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_identity_fix_priority.resolution is 'What it would take (see v_identity_classification).';
comment on column birth_ledger.v_identity_fix_priority.has_births is 'True when some of its rows are born: then its identity is in use already.';
comment on column birth_ledger.v_identity_fix_priority.next_command is 'The next command; for what needs its owner, the first option of its action pack.';

create view birth_ledger.v_metadata_repair_plan as
  select s.collection_name, r.repair, r.stands, r.proposed, r.by_whom, r.next_command
    from birth_ledger.collection_standing s
    left join birth_ledger.v_identity_classification i on i.collection_name = s.collection_name
   cross join lateral (
     select 'write_identity' as repair,
            'no identity' as stands,
            i.strategy || coalesce(' ' || i.code_column, '') || ' (' || i.source || ')' as proposed,
            'owner or steward' as by_whom,
            'birth-ledger identity apply ' || s.shell_name as next_command
      where i.resolution in ('ready_to_write', 'inferable')
     union all
     select 'declare_identity', 'no identity, and its trigger tells none', null, 'owner',
            'birth-ledger identity classify ' || s.shell_name
      where i.resolution = 'needs_owner'
     union all
     select 'reconcile_identity',
            'registry: ' || s.registry_strategy || coalesce(' ' || s.registry_column, ''),
            'trigger: ' || s.trigger_strategy || coalesce(' ' || s.trigger_column, ''),
            'owner', null
      where s.registry_strategy is not null and s.trigger_strategy is not null
        and (s.registry_strategy, s.registry_column) is distinct from (s.trigger_strategy, s.trigger_column)
     union all
     select 'onboard',
            case when s.registered then 'registered, not managed' else 'not registered' end,
            'in collection_registry and meta_catalog', 'owner or steward',
            'birth-ledger onboard ' || s.shell_name
      where not s.onboarded and s.has_table and s.trigger_name is not null
     union all
     select 'provide_table', coalesce(s.relation_kind, 'no table'), 'a table, or births no longer required', 'owner', null
      where s.required and not s.has_table
     union all
     select 'name_owner', 'no owner', 'an owner', 'steward', null
      where s.required and s.owner is null
   ) r;

comment on view birth_ledger.v_metadata_repair_plan is
  'What in collection_registry and meta_catalog has to be repaired, and how. One row per collection and repair; nothing is written by reading it.';
comment on column birth_ledger.v_metadata_repair_plan.collection_name is 'The collection.';
comment on column birth_ledger.v_metadata_repair_plan.repair is
  'write_identity, declare_identity, reconcile_identity (registry and trigger disagree), onboard, provide_table or name_owner.';
comment on column birth_ledger.v_metadata_repair_plan.stands is 'What stands there now.';
comment on column birth_ledger.v_metadata_repair_plan.proposed is 'What would stand there; empty when only a person can tell.';
comment on column birth_ledger.v_metadata_repair_plan.by_whom is 'Who may do it.';
comment on column birth_ledger.v_metadata_repair_plan.next_command is 'The command for it; empty when it is done in the governed database.';

create view birth_ledger.v_metadata_repair_status as
  select c.collection as collection_name,
         'identity' as repair,
         case when c.writing is not null then 'announced' else c.identity_status end as status,
         case when c.writing is not null then c.writing -> 'before' else c.identity_before end as registry_before,
         case when c.writing is not null then c.writing -> 'after'
              when c.identity_status in ('applied', 'reverted') then c.identity end as registry_after,
         coalesce(c.writing ->> 'intendedBy', c.identity_changed_by) as changed_by,
         case when c.writing is null then c.identity_changed_at end as changed_at,
         c.identity_reason as basis
    from birth_ledger.collection c
   where c.identity_status <> 'unknown' or c.writing ->> 'purpose' in ('apply_identity', 'revert_identity')
   union all
  select c.collection,
         'onboarding',
         case when c.writing ->> 'purpose' = 'onboard' then 'announced' else 'applied' end,
         c.writing -> 'before',
         coalesce(c.writing -> 'after', c.identity),
         coalesce(c.writing ->> 'intendedBy', c.onboarded_by),
         case when c.writing is null then c.onboarded_at end,
         null
    from birth_ledger.collection c
   where c.onboarded_by is not null or c.writing ->> 'purpose' = 'onboard';

comment on view birth_ledger.v_metadata_repair_status is
  'What the service has repaired in the registry, or is about to. One row per collection and kind of repair, with the bytes that a revert would restore.';
comment on column birth_ledger.v_metadata_repair_status.collection_name is 'The collection.';
comment on column birth_ledger.v_metadata_repair_status.repair is 'identity or onboarding.';
comment on column birth_ledger.v_metadata_repair_status.status is
  'announced (a write is under way, or was cut off and will be resolved by looking), classified, blocked, declared, applied or reverted.';
comment on column birth_ledger.v_metadata_repair_status.registry_before is 'What stood in the registry before the write; empty when nothing was written, or it was taken back.';
comment on column birth_ledger.v_metadata_repair_status.registry_after is 'What the write put there, or would.';
comment on column birth_ledger.v_metadata_repair_status.changed_by is 'Who did it.';
comment on column birth_ledger.v_metadata_repair_status.changed_at is 'When; empty while a write is under way.';
comment on column birth_ledger.v_metadata_repair_status.basis is 'The trigger''s definition that an identity was inferred from, or the reason that was given.';
