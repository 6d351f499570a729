create unique index ledger_entry_key on ledger_entry (collection, birth_ledger.code_key(code));
-- Entries begin as PENDING, a million in one scan: without the decision in their index they take an eighth less of it.
create index ledger_entry_pending on ledger_entry (collection, birth_ledger.code_key(code))
  where status = 'open' and decision = 'PENDING';
create index ledger_entry_decided on ledger_entry (collection, decision, birth_ledger.code_key(code))
  where status = 'open' and decision <> 'PENDING';
create unique index ledger_entry_history_key on ledger_entry_history (collection, birth_ledger.code_key(code), valid_from);
create index ledger_entry_history_valid_to on ledger_entry_history (valid_to);
-- A rebuild copies the entries alone; from here on what changes them changes their numbers.
insert into ledger_tally
  select collection, status, decision, count(*) from ledger_entry group by collection, status, decision;
alter table ledger_tally add primary key (collection, status, decision);
alter table scan_cursor add primary key (collection);
alter table scan_cursor_history add primary key (collection, valid_from);
alter table scan_lap add primary key (collection, lap);
alter table ledger_timeline add primary key (at);
create unique index ledger_timeline_position on ledger_timeline (position);
