-- The kit's own bookkeeping: what it created here, so that the uninstall takes away exactly that and nothing of theirs.
-- Every file can be run again, and all of them run in one transaction (birth-ledger install-contract, or psql -1).

create schema if not exists birth_ledger_kit;
comment on schema birth_ledger_kit is 'birth-ledger: what its kit installed in this database, and its helpers.';
revoke all on schema birth_ledger_kit from public;

create table if not exists birth_ledger_kit.created (
  step     int generated always as identity primary key,
  kind     text not null check (kind in ('table', 'view', 'function', 'index')),
  object   text not null,
  unique (kind, object)
);
comment on table birth_ledger_kit.created is 'One row per object that the kit created, in order. What is not listed was here before and is not ours.';

-- Creates what is missing. What was here before is left alone; what an earlier run of the kit made is brought up to date
-- (views and functions by their "create or replace"; tables hold data and stay).
create or replace function birth_ledger_kit.ensure(a_kind text, an_object text, a_ddl text) returns void
language plpgsql as $$
declare
  v_exists boolean := case when a_kind = 'function' then to_regprocedure(an_object) is not null
                           else to_regclass(an_object) is not null end;
  v_ours boolean := exists (select from birth_ledger_kit.created c where c.kind = a_kind and c.object = an_object);
begin
  if not v_exists or (v_ours and a_kind in ('view', 'function')) then
    execute a_ddl;
    insert into birth_ledger_kit.created (kind, object) values (a_kind, an_object) on conflict do nothing;
  end if;
end $$;
revoke all on function birth_ledger_kit.ensure(text, text, text) from public;
