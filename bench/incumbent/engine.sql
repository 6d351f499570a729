-- The plain-SQL engine that the first source document describes, as a good DBA would write it: what a user would run
-- otherwise. It stands in a schema of its own, on the governed database.

create schema incumbent;

create table incumbent._backfill_birth_ledger (
  collection_name text,
  entity_code text,
  first_detected timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  decision text not null default 'PENDING'
    check (decision in ('PENDING', 'BIRTH_APPROVED', 'EXEMPT', 'QUARANTINE', 'RETIRE')),
  decided_by text,
  birth_applied_at timestamptz,
  notes text,
  primary key (collection_name, entity_code)
);

create table incumbent._backfill_cursor (
  collection_name text primary key,
  last_id_checked text,
  last_run_at timestamptz not null,
  rows_seen bigint not null
);

create function incumbent.fn_backfill_scan()
  returns table (collection text, newly_logged bigint, total_pending bigint)
  language plpgsql
as $$
begin
  create temp table logged on commit drop as
  with upserted as (
    insert into incumbent._backfill_birth_ledger as l (collection_name, entity_code)
    select o.collection_name, o.entity_code from public.v_birth_orphan o
    on conflict (collection_name, entity_code) do update set last_seen = now()
    returning l.collection_name, l.entity_code, l.xmax = 0 as is_new
  )
  select u.collection_name, count(*) filter (where u.is_new) as newly, max(u.entity_code) as last_code, count(*) as seen
    from upserted u group by u.collection_name;

  insert into incumbent._backfill_cursor (collection_name, last_id_checked, last_run_at, rows_seen)
  select l.collection_name, l.last_code, now(), l.seen from logged l
  on conflict (collection_name) do update
    set last_id_checked = excluded.last_id_checked, last_run_at = excluded.last_run_at, rows_seen = excluded.rows_seen;

  return query
  select l.collection_name, l.newly,
         (select count(*) from incumbent._backfill_birth_ledger b
           where b.collection_name = l.collection_name and b.decision = 'PENDING')
    from logged l;
end $$;
