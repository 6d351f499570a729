-- Entries are counted from here on. What stands is counted once.
create table ledger_tally (
  collection text collate "C" not null,
  status text not null,
  decision text not null,
  entries bigint not null
) with (fillfactor = 50);
insert into ledger_tally
  select collection, status, decision, count(*) from ledger_entry group by collection, status, decision;
alter table ledger_tally add primary key (collection, status, decision);
analyze ledger_tally;

-- And entries that nobody has decided on have an index of their own.
drop index if exists ledger_entry_by_decision;
create index if not exists ledger_entry_pending on ledger_entry (collection, birth_ledger.code_key(code))
  where status = 'open' and decision = 'PENDING';
create index if not exists ledger_entry_decided on ledger_entry (collection, decision, birth_ledger.code_key(code))
  where status = 'open' and decision <> 'PENDING';
