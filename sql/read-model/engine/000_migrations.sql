-- Run at every start: where it is noted which of the numbered files this database has.
create schema if not exists birth_ledger;

create table if not exists birth_ledger.migration (
  name text collate "C" primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
