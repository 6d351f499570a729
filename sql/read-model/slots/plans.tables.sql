create table plan (
  plan_id text collate "C" not null,
  status text not null,
  planned_by text,
  reason text,
  digest text,
  entries integer not null,
  draft jsonb,
  dry_run jsonb,
  reviews jsonb not null,
  reviewers jsonb not null,
  openers jsonb not null,
  permits jsonb not null,
  guards_passed_at timestamptz,
  rehearsal jsonb,
  apply jsonb,
  last_dry_run jsonb,
  last_rehearsal jsonb,
  last_guards bigint,
  completed jsonb,
  last_rerun jsonb,
  abandoned_by text,
  abandon_reason text,
  drafted_at timestamptz,
  changed_at timestamptz not null,
  revision bigint not null
) with (fillfactor = 50);

create table plan_collection (
  plan_id text collate "C" not null,
  collection text collate "C" not null,
  route text not null,
  first_ordinal integer not null,
  entries integer not null,
  deciders jsonb not null,
  dry_run_position bigint,
  expected integer,
  duplicates integer,
  already_born integer,
  vanished integer,
  without_code integer,
  gateway_expected integer,
  rehearsal_position bigint,
  pass1 integer,
  pass2 integer,
  batches integer not null,
  applied integer not null,
  refused integer not null,
  skipped integer not null,
  registry_growth integer not null,
  duration_ms bigint not null,
  last_batch_at timestamptz,
  rerun_position bigint,
  rerun_delta integer,
  left_unborn integer
) with (fillfactor = 50);

create table plan_guard_evaluation (
  position bigint not null,
  plan_id text collate "C" not null,
  digest text not null,
  changes jsonb not null,
  passed boolean not null,
  evaluated_by text not null,
  evaluated_at timestamptz not null
);

create table plan_guard_check (
  position bigint not null,
  ordinal integer not null,
  plan_id text collate "C" not null,
  guard_set text not null,
  check_name text not null,
  ok boolean not null,
  detail text not null
);
