-- Tools that must stay unused, as the log tells of them.

create view birth_ledger.v_frozen_tools as
  select tool, frozen, frozen_at, last_run_at, recorded_by, recorded_at, reason, thawed_by, thawed_at, thaw_reason
    from birth_ledger.frozen_tool;

comment on view birth_ledger.v_frozen_tools is
  'Tools that were recorded as frozen. One row per tool. Whether each has stayed unused, the guard no_worse and birth-ledger frozen-tools check ask of the governed database.';
comment on column birth_ledger.v_frozen_tools.tool is 'The tool.';
comment on column birth_ledger.v_frozen_tools.frozen is 'True until a steward lets it be used again.';
comment on column birth_ledger.v_frozen_tools.frozen_at is 'Since when it is frozen, as the governed database told when it was recorded.';
comment on column birth_ledger.v_frozen_tools.last_run_at is 'When it last ran before that; empty when never.';
comment on column birth_ledger.v_frozen_tools.recorded_by is 'Who recorded it.';
comment on column birth_ledger.v_frozen_tools.recorded_at is 'When.';
comment on column birth_ledger.v_frozen_tools.reason is 'Why it must stay unused.';
comment on column birth_ledger.v_frozen_tools.thawed_by is 'Who let it be used again; empty when nobody.';
comment on column birth_ledger.v_frozen_tools.thawed_at is 'When.';
comment on column birth_ledger.v_frozen_tools.thaw_reason is 'Why.';
