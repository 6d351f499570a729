create table ledger_entry (
  collection text collate "C" not null,
  code text collate "C" not null,
  status text not null,
  decision text not null,
  decided_by text,
  decided_at timestamptz,
  reason text,
  pending_onboarding boolean not null,
  first_detected_at timestamptz not null,
  first_detected_position bigint not null,
  opened_at timestamptz not null,
  opened_position bigint not null,
  opened_lap integer,
  unmet_lap integer,
  reopened integer not null,
  closed_at timestamptz,
  closed_position bigint,
  closed_by text,
  intended_plan_id text,
  plan_id text,
  birth_id text,
  birth_applied_at timestamptz,
  refusal text,
  revision bigint,
  valid_from bigint not null
) with (fillfactor = 90);

create table ledger_entry_history (like ledger_entry, valid_to bigint not null);

-- How many entries of a collection have each status and decision: kept with them, since to count a million takes 0.2 s.
create table ledger_tally (
  collection text collate "C" not null,
  status text not null,
  decision text not null,
  entries bigint not null
) with (fillfactor = 50);

create table scan_cursor (
  collection text collate "C" not null,
  lap integer not null,
  mode text not null,
  lap_status text not null,
  lap_started_at timestamptz not null,
  lap_started_position bigint not null,
  runs integer not null,
  run text,
  extends_base boolean not null,
  pages integer not null,
  rows_seen bigint not null,
  rows_born bigint not null,
  rows_without_code bigint not null,
  newly_logged bigint not null,
  last_key jsonb,
  last_run_at timestamptz,
  base_lap integer,
  base_laps jsonb not null,
  base_runs integer,
  base_started_position bigint,
  base_position bigint,
  base_at timestamptz,
  base_rows_seen bigint not null,
  base_rows_born bigint not null,
  base_rows_without_code bigint not null,
  base_key jsonb,
  valid_from bigint not null
) with (fillfactor = 50);

create table scan_cursor_history (like scan_cursor, valid_to bigint not null);

create table scan_lap (
  collection text collate "C" not null,
  lap integer not null,
  mode text not null,
  status text not null,
  identity jsonb not null,
  key_columns jsonb not null,
  from_key jsonb,
  last_key jsonb,
  pages integer not null,
  rows_seen bigint not null,
  rows_born bigint not null,
  rows_without_code bigint not null,
  newly_logged bigint not null,
  found_born bigint not null,
  found_vanished bigint not null,
  started_at timestamptz not null,
  started_position bigint not null,
  ended_at timestamptz,
  ended_position bigint,
  abort_reason text
) with (fillfactor = 50);

create table ledger_timeline (at timestamptz not null, position bigint not null);
