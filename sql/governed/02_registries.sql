select birth_ledger_kit.ensure('table', 'public.collection_registry', $ddl$
  create table public.collection_registry (
    collection_name     text primary key,
    table_schema        text not null default 'public',
    table_name          text,
    birth_required      boolean not null default false,
    owner               text,
    birth_code_strategy text check (birth_code_strategy in ('column', 'synthetic_id')),
    birth_code_column   text,
    birth_code_source   text check (birth_code_source in ('declared', 'inferred_from_existing_trigger')),
    check (birth_code_strategy is distinct from 'column' or birth_code_column is not null)
  )
$ddl$);

-- The gateway looks the collection up by table for every row it births.
select birth_ledger_kit.ensure('index', 'public.collection_registry_by_table', $ddl$
  create index collection_registry_by_table on public.collection_registry (table_name, table_schema)
$ddl$);

select birth_ledger_kit.ensure('table', 'public.meta_catalog', $ddl$
  create table public.meta_catalog (
    collection_name text primary key,
    managed         boolean not null default true
  )
$ddl$);

select birth_ledger_kit.ensure('table', 'public.birth_registry', $ddl$
  create table public.birth_registry (
    birth_id        bigint generated always as identity primary key,
    collection_name text not null,
    entity_code     text not null,
    born_at         timestamptz not null default now(),
    born_via        text not null,
    unique (collection_name, entity_code)
  )
$ddl$);
