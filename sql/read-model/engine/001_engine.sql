-- The projection engine's own state. The public read model is the views of schema birth_ledger (folder views/); the rows
-- stand in two slots, so that a rebuild grows beside the live tables and readers move over in one short transaction.

create schema birth_ledger_blue;
create schema birth_ledger_green;

comment on schema birth_ledger is
  'The read model of birth-ledger: a projection of its event log. Read it freely; nothing but the service may write to it.';
comment on schema birth_ledger_blue is 'Rows of the read model, one of two slots. Read the views of birth_ledger instead.';
comment on schema birth_ledger_green is 'Rows of the read model, one of two slots. Read the views of birth_ledger instead.';

-- Which event store this read model is a projection of: the first event of its log.
create table birth_ledger.log_identity (
  only_one boolean primary key default true check (only_one),
  first_event_id uuid not null,
  first_event_position bigint not null,
  first_event_created timestamptz not null
);

create table birth_ledger.projection (
  name text primary key,
  live_slot text not null check (live_slot in ('blue', 'green'))
);

-- The checkpoint. It moves in the same transaction as the rows that it speaks for, and only from where it was expected.
create table birth_ledger.projection_slot (
  projection text not null references birth_ledger.projection (name),
  slot text not null check (slot in ('blue', 'green')),
  version integer not null,
  position bigint,
  -- log time of that event, never earlier than that of the events before it
  recorded_at timestamptz,
  events bigint not null default 0,
  primary key (projection, slot)
) with (fillfactor = 50);

-- An event that a projection cannot apply. It stops that projection until it is retried or skipped.
create table birth_ledger.projection_fault (
  projection text primary key references birth_ledger.projection (name),
  position bigint not null,
  event_id uuid not null,
  event_type text not null,
  stream text not null,
  error text not null,
  attempts integer not null,
  first_failed_at timestamptz not null,
  last_failed_at timestamptz not null
);

-- Events that an operator chose to pass over, for live runs and rebuilds alike.
create table birth_ledger.projection_skip (
  projection text not null references birth_ledger.projection (name),
  position bigint not null,
  reason text not null,
  skipped_by text not null,
  skipped_at timestamptz not null,
  primary key (projection, position)
);

-- Event types that this version of the program does not know. They stay in the log, and are counted here.
create table birth_ledger.unknown_event (
  projection text not null references birth_ledger.projection (name),
  slot text not null,
  event_type text not null,
  seen bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  primary key (projection, slot, event_type)
);

-- What a key of the read model is indexed by. A b-tree holds at most about 2,700 bytes per entry and a code may have
-- 1,000 characters of four bytes: beyond 1,000 bytes the beginning and a hash stand for the whole. Ordinary codes stand
-- for themselves, so the index also gives their order. Not STRICT: only so PostgreSQL inlines it where it is indexed.
create function birth_ledger.code_key(code text) returns text
  language sql immutable parallel safe
  return case when octet_length(code) <= 1000 then code else left(code, 200) || md5(code) end;
