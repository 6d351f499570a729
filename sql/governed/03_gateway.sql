-- The birth gateway: the only two doors through which a birth comes into being. Both run with the rights of whoever
-- installed them, so nobody else needs any right to write births. The search path is pinned against planted objects; the
-- text form of dates, numbers and bytes is pinned because entity codes are compared as text. Temporary tables are nobody's
-- entities: anybody may make one, with rows and even casts of their own, so neither door and no view looks into them.

select birth_ledger_kit.ensure('function', 'public.fn_birth_registry_auto()', $ddl$
  create or replace function public.fn_birth_registry_auto() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set timezone = 'UTC'
  set extra_float_digits = 1 set bytea_output = 'hex'
  as $$
  declare
    v_collection text;
    v_column text := case when tg_nargs > 0 then tg_argv[0] else 'id' end;
    v_code text;
  begin
    select r.collection_name into v_collection
    from public.collection_registry r
    where r.table_name = tg_table_name and r.table_schema = tg_table_schema
    order by r.collection_name
    limit 1;
    -- A partition's rows belong to the table that it is a part of.
    if v_collection is null and pg_partition_root(tg_relid) is not null then
      select coalesce(r.collection_name, c.relname) into v_collection
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join public.collection_registry r on r.table_name = c.relname and r.table_schema = n.nspname
      where c.oid = pg_partition_root(tg_relid)
      order by r.collection_name
      limit 1;
    end if;
    v_collection := coalesce(v_collection, tg_table_name);

    -- A column that is not there yields NULL, and the registry refuses it: there is no entity without a code.
    if exists (select from pg_attribute a
               where a.attrelid = tg_relid and a.attname = v_column and a.attnum > 0 and not a.attisdropped) then
      execute format('select ($1).%I::text', v_column) into v_code using new;
    end if;
    if tg_nargs = 0 then
      v_code := v_collection || '::' || v_code;
    end if;

    insert into public.birth_registry (collection_name, entity_code, born_via)
    values (v_collection, v_code, 'fn_birth_registry_auto')
    on conflict (collection_name, entity_code) do nothing;
    return null;
  end $$
$ddl$);

-- How a collection's codes come about: as its birth trigger makes them, else as the registry declares. No row: unknown.
select birth_ledger_kit.ensure('function', 'birth_ledger_kit.identity_of(text)', $ddl$
  create or replace function birth_ledger_kit.identity_of(a_collection text)
  returns table (relation regclass, code_column text, synthetic boolean, key_type text)
  language sql stable
  set search_path = pg_catalog, pg_temp
  as $$
    with named as (
      select c.oid, r.birth_code_strategy as strategy, r.birth_code_column as code_column
      from public.collection_registry r
      join pg_namespace n on n.nspname = r.table_schema
      join pg_class c on c.relnamespace = n.oid and c.relname = r.table_name
      where r.collection_name = a_collection and c.relkind in ('r', 'p') and c.relpersistence <> 't'
      union all
      -- Not registered: a table with a birth trigger is a collection by its own name.
      select c.oid, null, null
      from pg_class c
      where c.relname = a_collection and c.relpersistence <> 't'
        and not exists (select from public.collection_registry r where r.collection_name = a_collection)
        and not exists (select from public.collection_registry r
                        join pg_namespace n on n.nspname = r.table_schema
                        where n.oid = c.relnamespace and r.table_name = c.relname)
        and exists (select from pg_trigger t
                    where t.tgrelid = c.oid and t.tgfoid = 'public.fn_birth_registry_auto()'::regprocedure)
    ), triggered as (
      select n.oid,
        case when t.oid is not null then t.tgnargs = 0 else n.strategy = 'synthetic_id' end as synthetic,
        case when t.oid is null then n.code_column
             when t.tgnargs > 0 then convert_from(substring(t.tgargs from 1 for position('\x00'::bytea in t.tgargs) - 1), 'UTF8')
        end as code_column
      from named n
      left join lateral (
        select t.oid, t.tgnargs, t.tgargs from pg_trigger t
        where t.tgrelid = n.oid and t.tgfoid = 'public.fn_birth_registry_auto()'::regprocedure and t.tgparentid = 0
        order by t.tgname limit 1
      ) t on true
    )
    select x.oid::regclass, a.attname::text, x.synthetic, format_type(a.atttypid, -1)
    from triggered x
    join pg_attribute a on a.attrelid = x.oid and a.attnum > 0 and not a.attisdropped
      and a.attname = case when x.synthetic then 'id' else x.code_column end
    limit 1
  $$
$ddl$);
revoke all on function birth_ledger_kit.identity_of(text) from public;

select birth_ledger_kit.ensure('function', 'public.fn_birth_register(text, text, boolean)', $ddl$
  create or replace function public.fn_birth_register(collection text, entity_code text, dry_run boolean default true)
  returns text
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set timezone = 'UTC'
  set extra_float_digits = 1 set bytea_output = 'hex'
  as $$
  #variable_conflict use_column
  declare
    v record;
    v_key text;
    v_exists boolean;
  begin
    if exists (select from public.birth_registry b
               where b.collection_name = $1 and b.entity_code = $2) then
      return 'already_born';
    end if;
    select * into v from birth_ledger_kit.identity_of($1);
    if not found then
      raise exception 'Collection % has no known identity: neither a birth trigger nor a declared code column tells its codes.', $1
        using errcode = 'no_data_found';
    end if;
    if v.synthetic and not starts_with($2, $1 || '::') then
      return 'no_such_entity';
    end if;
    v_key := case when v.synthetic then substr($2, length($1) + 3) else $2 end;

    -- By the key's own type, so that its index serves; then by its text, which is what the code is. The row is held until
    -- the birth is committed: no birth for a row that goes away meanwhile.
    begin
      execute format('select true from %s t where t.%I = $1::%s and t.%I::text = $1 %s', v.relation, v.code_column,
                     v.key_type, v.code_column, case when $3 then '' else 'for key share' end)
        into v_exists using v_key;
    exception when data_exception then
      v_exists := null; -- The text is no value of that type, so no row can have it.
    end;
    if v_exists is null then
      return 'no_such_entity';
    end if;
    if $3 then
      return 'would_register';
    end if;
    insert into public.birth_registry (collection_name, entity_code, born_via)
    values ($1, $2, 'fn_birth_register')
    on conflict (collection_name, entity_code) do nothing;
    return case when found then 'registered' else 'already_born' end;
  end $$
$ddl$);
