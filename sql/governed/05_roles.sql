-- The service's two roles. They log in; their passwords are set by whoever installs (see install-contract --help).

do $$
declare
  v_role text;
begin
  foreach v_role in array array['birth_ledger_scanner', 'birth_ledger_applier'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      execute format('create role %I login inherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls', v_role);
    end if;
    -- Sees how busy others are (an apply halts on the database's health), not what they do with their data.
    execute format('grant pg_read_all_stats to %I', v_role);
    execute format('grant connect on database %I to %I', current_database(), v_role);
  end loop;
  -- A second lock on the door: the scanner also asks for READ ONLY in each transaction.
  execute format('alter role birth_ledger_scanner in database %I set default_transaction_read_only = on', current_database());
end $$;
