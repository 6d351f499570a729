-- The figures of what was built, counted in the database itself and not taken from the plan.

with registered as (
  select r.*, c.oid as relation, c.relkind
  from public.collection_registry r
  left join pg_class c on c.relname = r.table_name and c.relnamespace = to_regnamespace(quote_ident(r.table_schema))
), triggers as (
  select tgrelid, tgnargs, tgname from pg_trigger
  where tgfoid = 'public.fn_birth_registry_auto()'::regprocedure and not tgisinternal
), required as (
  select r.*, t.tgnargs,
    exists (select from pg_attribute a where a.attrelid = r.relation and a.attname = 'id' and not a.attisdropped) as has_id
  from registered r left join triggers t on t.tgrelid = r.relation
  where r.birth_required
), zero as (
  select r.*, exists (
      select from pg_constraint k where k.conrelid = r.relation and k.contype = 'p' and cardinality(k.conkey) > 1
        and not exists (select from unnest(k.conkey) col where not exists (
          select from pg_constraint f where f.conrelid = r.relation and f.contype = 'f' and col = any (f.conkey)))) as link
  from registered r join public.meta_catalog m using (collection_name)
  where m.managed and not r.birth_required
    and not exists (select from public.birth_registry b where b.collection_name = r.collection_name)
)
select
  (select count(*)::int from public.birth_registry) as births,
  (select count(*)::int from triggers) as "triggerTables",
  (select count(*)::int from required where relation is not null) as "requiredWithTable",
  (select count(*)::int from required where relation is null) as "requiredWithoutTable",
  (select count(*)::int from required where birth_code_strategy is not null) as declared,
  (select count(*)::int from required where relation is not null and birth_code_strategy is null and tgnargs > 0) as "inferableColumn",
  (select count(*)::int from required where relation is not null and birth_code_strategy is null and tgnargs = 0 and has_id) as "inferableSynthetic",
  (select count(*)::int from required where relation is not null and birth_code_strategy is null and tgnargs = 0 and not has_id) as "needOwner",
  (select count(*)::int from zero where relkind = 'v') as "triageViews",
  (select count(*)::int from zero where relkind = 'r' and link) as "triageLinkTables",
  (select count(*)::int from zero where relkind = 'r' and not link) as "triageOrdinary",
  (select count(*)::int from public.dot_files) as "registeredFiles",
  (select count(*)::int from public.dot_tools where frozen_at is not null and last_run_at < frozen_at) as "frozenTools"
