-- Least privilege. Neither role gets INSERT, UPDATE, DELETE or TRUNCATE on birth_registry: births come by the gateway.

grant usage on schema public, birth_ledger_kit to birth_ledger_scanner, birth_ledger_applier;
grant select on public.collection_registry, public.meta_catalog, public.birth_registry, public.v_birth_orphan
  to birth_ledger_scanner, birth_ledger_applier;
grant execute on function birth_ledger_kit.orphans() to birth_ledger_scanner, birth_ledger_applier;

-- Who may put the birth trigger on a table may birth whatever stands in it, and anybody may make a (temporary) table. So
-- nobody but the gateway's owner may, unless told so; triggers that stand fire without that right. And the dry run of the
-- register route is asked of the gateway itself; only the applier may ask it in earnest, but the function is one. So the
-- scanner, which is read-only, has no right to it at all.
do $$
begin
  if exists (select from birth_ledger_kit.created where object = 'public.fn_birth_registry_auto()') then
    revoke all on function public.fn_birth_registry_auto() from public;
  end if;
  if exists (select from birth_ledger_kit.created where object = 'public.fn_birth_register(text, text, boolean)') then
    revoke all on function public.fn_birth_register(text, text, boolean) from public;
  end if;
end $$;
grant execute on function public.fn_birth_register(text, text, boolean) to birth_ledger_applier;

-- What a rehearsal's rollback leaves of its numbers is reported, so the births' own sequence may be read (not drawn from).
do $$
declare
  v_sequence text;
begin
  for v_sequence in
    select q.oid::regclass::text
    from pg_depend d join pg_class q on q.oid = d.objid and q.relkind = 'S'
    where d.refobjid = 'public.birth_registry'::regclass and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_class'::regclass
  loop
    execute format('grant select on sequence %s to birth_ledger_scanner, birth_ledger_applier', v_sequence);
  end loop;
end $$;

-- Identity classification and onboarding, and no more of the registry than they write.
grant update (birth_code_strategy, birth_code_column, birth_code_source) on public.collection_registry to birth_ledger_applier;
grant insert (collection_name, table_schema, table_name, birth_required, owner,
              birth_code_strategy, birth_code_column, birth_code_source) on public.collection_registry to birth_ledger_applier;
grant insert (collection_name, managed), update (managed) on public.meta_catalog to birth_ledger_applier;

-- For one table: both read it, the applier may re-touch its rows, which takes UPDATE on the key's columns alone (or, where
-- the key is always generated and cannot be set, on the first column that can). For a table that comes later:
--   select birth_ledger_kit.grant_table('schema.table');
create or replace function birth_ledger_kit.grant_table(a_table regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_schema text := (select relnamespace::regnamespace::text from pg_class where oid = a_table);
  v_key text := (
    with settable as (
      select a.attname, a.attnum, a.attnum = any (coalesce(
        (select i.indkey::int2[] from pg_index i where i.indrelid = a_table and i.indisprimary),
        (select i.indkey::int2[] from pg_index i
         where i.indrelid = a_table and i.indisunique and i.indpred is null and i.indexprs is null
         order by i.indnkeyatts, i.indexrelid limit 1))) as in_key
      from pg_attribute a
      where a.attrelid = a_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
    )
    select coalesce(string_agg(quote_ident(attname), ', ') filter (where in_key),
                    (select quote_ident(attname) from settable order by attnum limit 1))
    from settable);
begin
  execute format('grant usage on schema %s to birth_ledger_scanner, birth_ledger_applier', v_schema);
  execute format('grant select on %s to birth_ledger_scanner, birth_ledger_applier', a_table);
  if v_key is not null and (select relkind in ('r', 'p') from pg_class where oid = a_table) then
    execute format('grant update (%s) on %s to birth_ledger_applier', v_key, a_table);
  end if;
end $$;

-- For the table that registers files (route "file"): the applier may add a row by its code alone.
create or replace function birth_ledger_kit.grant_file_registry(a_table regclass, a_code_column name) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform birth_ledger_kit.grant_table(a_table);
  execute format('grant insert (%I) on %s to birth_ledger_applier', a_code_column, a_table);
end $$;

-- For every relation that the registry names or that has a birth trigger.
create or replace function birth_ledger_kit.grant_all() returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_count int := 0;
  v_table regclass;
begin
  for v_table in
    select c.oid::regclass
    from public.collection_registry r
    join pg_namespace n on n.nspname = r.table_schema
    join pg_class c on c.relnamespace = n.oid and c.relname = r.table_name
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
    union
    select t.tgrelid::regclass from pg_trigger t
    where t.tgfoid = to_regprocedure('public.fn_birth_registry_auto()') and t.tgparentid = 0
  loop
    perform birth_ledger_kit.grant_table(v_table);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

revoke all on function birth_ledger_kit.grant_table(regclass), birth_ledger_kit.grant_file_registry(regclass, name),
  birth_ledger_kit.grant_all() from public;
select birth_ledger_kit.grant_all();
