-- The state as of any log position: the rows that stand since then or before, and the versions that stood then.
-- SQL functions of one select are inlined, so that a filter, an order or a limit reaches the indexes below.

create function birth_ledger.ledger_entry_as_of(as_of bigint) returns setof birth_ledger.ledger_entry
  language sql stable parallel safe
as $$
  select t.collection, t.code, t.status, t.decision, t.decided_by, t.decided_at, t.reason,
         t.pending_onboarding, t.first_detected_at, t.first_detected_position, t.opened_at,
         t.opened_position, t.opened_lap, t.unmet_lap, t.reopened, t.closed_at, t.closed_position, t.closed_by,
         t.intended_plan_id, t.plan_id, t.birth_id, t.birth_applied_at, t.refusal, t.revision, t.valid_from
    from birth_ledger.ledger_entry t
   where t.valid_from <= as_of
  union all
  select h.collection, h.code, h.status, h.decision, h.decided_by, h.decided_at, h.reason,
         h.pending_onboarding, h.first_detected_at, h.first_detected_position, h.opened_at,
         h.opened_position, h.opened_lap, h.unmet_lap, h.reopened, h.closed_at, h.closed_position, h.closed_by,
         h.intended_plan_id, h.plan_id, h.birth_id, h.birth_applied_at, h.refusal, h.revision, h.valid_from
    from birth_ledger.ledger_entry_history h
   where h.valid_from <= as_of and h.valid_to > as_of
$$;

comment on function birth_ledger.ledger_entry_as_of(bigint) is
  'The rows of birth_ledger.ledger_entry as they stood once the event at that log position was applied.';

create function birth_ledger.scan_cursor_as_of(as_of bigint) returns setof birth_ledger.scan_cursor
  language sql stable parallel safe
as $$
  select t.collection, t.lap, t.mode, t.lap_status, t.lap_started_at, t.lap_started_position, t.runs, t.run,
         t.extends_base, t.pages, t.rows_seen, t.rows_born, t.rows_without_code, t.newly_logged, t.last_key,
         t.last_run_at, t.base_lap, t.base_laps, t.base_runs, t.base_started_position, t.base_position,
         t.base_at, t.base_rows_seen, t.base_rows_born, t.base_rows_without_code, t.base_key, t.valid_from
    from birth_ledger.scan_cursor t
   where t.valid_from <= as_of
  union all
  select h.collection, h.lap, h.mode, h.lap_status, h.lap_started_at, h.lap_started_position, h.runs, h.run,
         h.extends_base, h.pages, h.rows_seen, h.rows_born, h.rows_without_code, h.newly_logged, h.last_key,
         h.last_run_at, h.base_lap, h.base_laps, h.base_runs, h.base_started_position, h.base_position,
         h.base_at, h.base_rows_seen, h.base_rows_born, h.base_rows_without_code, h.base_key, h.valid_from
    from birth_ledger.scan_cursor_history h
   where h.valid_from <= as_of and h.valid_to > as_of
$$;

comment on function birth_ledger.scan_cursor_as_of(bigint) is
  'The rows of birth_ledger.scan_cursor as they stood once the event at that log position was applied.';

create function birth_ledger.collection_as_of(as_of bigint) returns setof birth_ledger.collection
  language sql stable parallel safe
as $$
  select t.collection, t.sources, t.registered, t.managed, t.required, t.owner, t.table_schema,
         t.table_name, t.relation_kind, t.facts, t.scannable, t.gap_reason, t.gap_detail, t.needs_triage,
         t.triage_verdict, t.triage_reason, t.triaged_by, t.triaged_at, t.onboarded, t.onboarded_by,
         t.onboarded_at, t.gate, t.gate_reason, t.gate_changed_by, t.gate_changed_at, t.identity_status,
         t.identity, t.identity_before, t.identity_reason, t.identity_changed_by, t.identity_changed_at, t.action_pack, t.writing,
         t.discovered_at, t.revision, t.valid_from
    from birth_ledger.collection t
   where t.valid_from <= as_of
  union all
  select h.collection, h.sources, h.registered, h.managed, h.required, h.owner, h.table_schema,
         h.table_name, h.relation_kind, h.facts, h.scannable, h.gap_reason, h.gap_detail, h.needs_triage,
         h.triage_verdict, h.triage_reason, h.triaged_by, h.triaged_at, h.onboarded, h.onboarded_by,
         h.onboarded_at, h.gate, h.gate_reason, h.gate_changed_by, h.gate_changed_at, h.identity_status,
         h.identity, h.identity_before, h.identity_reason, h.identity_changed_by, h.identity_changed_at, h.action_pack, h.writing,
         h.discovered_at, h.revision, h.valid_from
    from birth_ledger.collection_history h
   where h.valid_from <= as_of and h.valid_to > as_of
$$;

comment on function birth_ledger.collection_as_of(bigint) is
  'The rows of birth_ledger.collection as they stood once the event at that log position was applied.';

create function birth_ledger.authority_as_of(as_of bigint) returns setof birth_ledger.authority
  language sql stable parallel safe
as $$
  select t.person, t.role, t.everywhere, t.collections, t.reason, t.changed_by, t.changed_at, t.revision,
         t.valid_from
    from birth_ledger.authority t
   where t.valid_from <= as_of
  union all
  select h.person, h.role, h.everywhere, h.collections, h.reason, h.changed_by, h.changed_at, h.revision,
         h.valid_from
    from birth_ledger.authority_history h
   where h.valid_from <= as_of and h.valid_to > as_of
$$;

comment on function birth_ledger.authority_as_of(bigint) is
  'The rows of birth_ledger.authority as they stood once the event at that log position was applied.';

-- An instant as a log position: everything recorded up to and with that instant (log time, to the millisecond).

create function birth_ledger.ledger_position_at(instant timestamptz) returns bigint
  language sql stable parallel safe
as $$
  select coalesce(
    (select t.position - 1 from birth_ledger.ledger_timeline t where t.at > instant order by t.at limit 1),
    9223372036854775807)
$$;

create function birth_ledger.collections_position_at(instant timestamptz) returns bigint
  language sql stable parallel safe
as $$
  select coalesce(
    (select t.position - 1 from birth_ledger.collections_timeline t where t.at > instant order by t.at limit 1),
    9223372036854775807)
$$;

create function birth_ledger.authority_position_at(instant timestamptz) returns bigint
  language sql stable parallel safe
as $$
  select coalesce(
    (select t.position - 1 from birth_ledger.authority_timeline t where t.at > instant order by t.at limit 1),
    9223372036854775807)
$$;
