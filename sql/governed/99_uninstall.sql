-- The exact reverse of 01 to 06, in one transaction (birth-ledger rollback-sql prints it; psql -1 runs it). It takes
-- away what the kit created and what it granted, and touches nothing that was here before.
--
-- Births are other people's records. If a table that the kit made holds rows, or a trigger uses a gateway function that
-- the kit made, it refuses; to drop those too:  set birth_ledger.drop_data = 'on';

do $$
declare
  v record;
  v_rows boolean;
  v_force boolean := coalesce(current_setting('birth_ledger.drop_data', true), '') = 'on';
  v_triggers text;
  v_role text;
begin
  if to_regclass('birth_ledger_kit.created') is null then
    raise notice 'The kit is not installed in this database: nothing to take away.';
    return;
  end if;

  if not v_force then
    for v in select object from birth_ledger_kit.created where kind = 'table' order by step loop
      execute format('select exists (select from %s)', v.object) into v_rows;
      if v_rows then
        raise exception '% holds rows, and uninstalling would drop them with it.', v.object
          using hint = 'Keep the contract, move the rows away first, or drop them too: set birth_ledger.drop_data = ''on''.';
      end if;
    end loop;
    select string_agg(format('%I on %s', t.tgname, t.tgrelid::regclass), ', ') into v_triggers
    from pg_trigger t
    where t.tgparentid = 0 and t.tgfoid in (select to_regprocedure(object) from birth_ledger_kit.created where kind = 'function');
    if v_triggers is not null then
      raise exception 'Triggers use the gateway function that the kit made: %.', v_triggers
        using hint = 'Drop those triggers first, or with the kit: set birth_ledger.drop_data = ''on''.';
    end if;
  end if;

  foreach v_role in array array['birth_ledger_applier', 'birth_ledger_scanner'] loop
    if exists (select from pg_roles where rolname = v_role) then
      execute format('alter role %I in database %I reset all', v_role, current_database());
      execute format('drop owned by %I', v_role); -- What it was granted here, the database included; it owns nothing.
      begin
        execute format('drop role %I', v_role);
      exception when dependent_objects_still_exist then
        raise notice 'Role % is kept: another database of this cluster still uses it.', v_role;
      end;
    end if;
  end loop;

  for v in select kind, object from birth_ledger_kit.created order by step desc loop
    execute format('drop %s if exists %s %s', v.kind, v.object, case when v_force then 'cascade' else '' end);
  end loop;
  drop schema birth_ledger_kit cascade;
end $$;
