-- A role for dashboards: it reads the public views and can write nothing. It is not created by default. Run this once, as a
-- superuser (or as the schema's owner, if that may create roles), then give it a password:
--
--   psql --single-transaction --set ON_ERROR_STOP=1 --file sql/read-model/dashboard_role.sql "$DATABASE_ADMIN_URL"
--   psql "$DATABASE_ADMIN_URL" --command '\password birth_ledger_dashboard'
--
-- Running it again changes nothing. 99_drop.sql takes the role away with the read model.

do $$
declare
  v_owner text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'birth_ledger');
begin
  if v_owner is null then
    raise exception 'The read model is not in this database.'
      using hint = 'Start birth-ledger once on it (DATABASE_URL); it creates the schema birth_ledger.';
  end if;
  if not exists (select from pg_roles where rolname = 'birth_ledger_dashboard') then
    create role birth_ledger_dashboard
      login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit 20;
  end if;
  execute format('grant connect on database %I to birth_ledger_dashboard', current_database());
  grant usage on schema birth_ledger to birth_ledger_dashboard;
  grant select on all tables in schema birth_ledger to birth_ledger_dashboard;
  -- A new version of the program drops its views and creates them anew: the role must read those too.
  execute format('alter default privileges for role %I in schema birth_ledger grant select on tables to birth_ledger_dashboard', v_owner);
  -- A panel that was drawn badly must not hold the database up, and has nothing to write.
  execute format('alter role birth_ledger_dashboard in database %I set default_transaction_read_only = on', current_database());
  execute format('alter role birth_ledger_dashboard in database %I set statement_timeout = %L', current_database(), '30s');
end $$;
