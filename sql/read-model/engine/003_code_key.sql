-- Keys that no two codes share, and that leave more room for the collection's name in an index entry.
--
-- Until now a long code was indexed by its first 200 characters and a hash, 232 characters that somebody could give to
-- another entity as its code: a page with both stopped the ledger. Now every code of as many characters as such a key has
-- is hashed as well, so that a code that stands for itself is never taken for another's key. And a code beyond 400 bytes,
-- instead of 1,000, is hashed: beside a collection's name of 500 emoji its key was too large for an index.
create or replace function birth_ledger.code_key(code text) returns text
  language sql immutable parallel safe
  return case
    when octet_length(code) < 132 then code -- nearly all; no need to count their characters
    when octet_length(code) <= 400 and char_length(code) <> 132 then code
    else left(code, 100) || md5(code)
  end;

-- Indexes hold what the function said before; those of tables with such codes are made anew.
set local statement_timeout = 0;
do $$
declare
  v_table regclass;
  v_long boolean;
begin
  for v_table in
    select oid from pg_class
     where relnamespace in ('birth_ledger_blue'::regnamespace, 'birth_ledger_green'::regnamespace)
       and relname in ('ledger_entry', 'ledger_entry_history') and relkind = 'r'
     order by oid
  loop
    execute format('select exists (select from %s where birth_ledger.code_key(code) <> code)', v_table) into v_long;
    if v_long then
      execute format('reindex table %s', v_table);
    end if;
  end loop;
end $$;
