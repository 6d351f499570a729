-- The entities without a birth, over the collections whose identity the registry knows. Each collection is one statement
-- of its own, planned with its own statistics; the function reads the registry each time, so a classification shows at
-- once and no view has to be made anew.

select birth_ledger_kit.ensure('function', 'birth_ledger_kit.orphans()', $ddl$
  create or replace function birth_ledger_kit.orphans() returns table (collection_name text, entity_code text)
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
  set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set timezone = 'UTC'
  set extra_float_digits = 1 set bytea_output = 'hex'
  as $$
  declare
    r record;
  begin
    for r in
      select cr.collection_name as name, c.oid::regclass as relation, a.attname as code_column,
             case when cr.birth_code_strategy = 'synthetic_id' then cr.collection_name || '::' else '' end as prefix
      from public.collection_registry cr
      join pg_namespace n on n.nspname = cr.table_schema
      join pg_class c on c.relnamespace = n.oid and c.relname = cr.table_name and c.relkind in ('r', 'p')
        and c.relpersistence <> 't'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and a.attname = case cr.birth_code_strategy when 'column' then cr.birth_code_column when 'synthetic_id' then 'id' end
      order by cr.collection_name
    loop
      return query execute format(
        'select %L::text, e.code from (select %L || t.%I::text as code from %s t) e '
        'where e.code is not null and not exists '
        '(select from public.birth_registry b where b.collection_name = %L and b.entity_code = e.code)',
        r.name, r.prefix, r.code_column, r.relation, r.name);
    end loop;
  end $$
$ddl$);
revoke all on function birth_ledger_kit.orphans() from public;

select birth_ledger_kit.ensure('view', 'public.v_birth_orphan', $ddl$
  create or replace view public.v_birth_orphan as
    select o.collection_name, o.entity_code from birth_ledger_kit.orphans() o
$ddl$);
