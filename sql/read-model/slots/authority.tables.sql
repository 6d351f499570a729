create table authority (
  person text collate "C" not null,
  role text collate "C" not null,
  everywhere boolean not null,
  collections jsonb not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  revision bigint not null,
  valid_from bigint not null
);

create table authority_history (like authority, valid_to bigint not null);

create table authority_timeline (at timestamptz not null, position bigint not null);
