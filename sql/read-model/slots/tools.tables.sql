create table frozen_tool (
  tool text collate "C" not null,
  frozen boolean not null,
  frozen_at timestamptz,
  last_run_at timestamptz,
  fingerprint text not null,
  recorded_by text not null,
  recorded_at timestamptz not null,
  reason text not null,
  thawed_by text,
  thawed_at timestamptz,
  thaw_reason text
);
