-- The rows that a rebuild replaced stay in their slot until the next rebuild needs it: until when they were the live ones.
-- Null for the slot that is live or being built.
alter table birth_ledger.projection_slot add column replaced_at timestamptz;

-- What operators had a projection do, and why. It is kept for as long as this database is.
create table birth_ledger.operator_command (
  id bigint generated always as identity primary key,
  projection text not null references birth_ledger.projection (name),
  command text not null check (command in ('retry', 'skip', 'rebuild', 'swap-back')),
  -- of the event that was retried or skipped; where the rows stood that readers were put back on
  position bigint,
  reason text not null,
  given_by text not null,
  given_at timestamptz not null
);
