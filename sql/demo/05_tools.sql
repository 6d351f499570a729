-- The lawful commands (DOTs) that the source documents name, with the trace that a run leaves. Two are frozen: they must
-- stay unused. Here they are stand-ins that do nothing but leave that trace, so that a guard has something to see.

create table public.dot_tools (
  tool        text primary key,
  frozen_at   timestamptz,
  runs        bigint not null default 0,
  last_run_at timestamptz
);
comment on table public.dot_tools is 'One row per tool: when it was frozen, and how often and when it last ran.';

insert into public.dot_tools (tool, frozen_at, runs, last_run_at) values
  ('dot-birth-backfill',      '2026-05-28', 3, '2026-05-20'),
  ('dot-birth-trigger-setup', '2026-05-28', 2, '2026-05-21'),
  ('dot-file-register',       null,        41, '2026-06-01');

create function public.dot_birth_backfill() returns void language sql as
  $$ update public.dot_tools set runs = runs + 1, last_run_at = clock_timestamp() where tool = 'dot-birth-backfill' $$;
create function public.dot_birth_trigger_setup() returns void language sql as
  $$ update public.dot_tools set runs = runs + 1, last_run_at = clock_timestamp() where tool = 'dot-birth-trigger-setup' $$;

grant select on public.dot_tools to birth_ledger_scanner, birth_ledger_applier;
revoke execute on function public.dot_birth_backfill(), public.dot_birth_trigger_setup() from public;

-- The registry's own counts, refreshed by every statement on it: a write to birth_code_* fires this and births nothing.
create table public.collection_counts (
  only_row boolean primary key default true check (only_row),
  collections bigint, required bigint, with_identity bigint, refreshed_at timestamptz
);
create function public.fn_refresh_collection_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.collection_counts (collections, required, with_identity, refreshed_at)
  select count(*), count(*) filter (where birth_required), count(birth_code_strategy), clock_timestamp()
  from public.collection_registry
  on conflict (only_row) do update
    set (collections, required, with_identity, refreshed_at) =
        row (excluded.collections, excluded.required, excluded.with_identity, excluded.refreshed_at);
  return null;
end $$;
create trigger trg_refresh_collection_counts after insert or update or delete on public.collection_registry
  for each statement execute function public.fn_refresh_collection_counts();

select birth_ledger_kit.grant_all(), birth_ledger_kit.grant_file_registry('public.dot_files', 'file_name');
