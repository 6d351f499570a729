/** A role of the customer's, whom their grants are about. */
export const theirRoles = `create role "their reader" login`;

/** What stands in the customer's governed database before us: one of each kind of thing, with rights and comments. */
export const theirGoverned = (orders: number): string => `
  create schema shop;
  create domain shop.amount as numeric check (value >= 0);
  create type shop.state as enum ('open', 'paid');
  create sequence shop.invoices start 7;
  create table shop.orders (
    id int generated always as identity primary key, number text not null unique, total shop.amount default 0,
    state shop.state not null default 'open', note text);
  comment on table shop.orders is 'Theirs. 🐣';
  comment on column shop.orders.number is 'As printed on the letter.';
  insert into shop.orders (number, total, note)
    select format('R/%s ''ä''', n), n, e'tab\\t, newline\\n, \\\\' from generate_series(1, ${orders}) n;
  update shop.orders set state = 'paid' where id % 3 = 0;
  create index open_orders on shop.orders (total) where state = 'open';
  create view public.open_orders as select number, total from shop.orders where state = 'open';
  create materialized view shop.totals as select state, sum(total) as total from shop.orders group by state;
  create function shop.touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger a_touch before update on shop.orders for each row execute function shop.touch();
  grant usage on schema shop to "their reader";
  grant select on shop.orders, shop.totals to "their reader";
  grant update (note) on shop.orders to "their reader";
  alter default privileges in schema shop grant select on tables to "their reader";
  alter role "their reader" in database governed set statement_timeout = '7s';
  alter database governed set lock_timeout = '9s';
  select nextval('shop.invoices')`;

/** What stands in the database that our read model is put into; some of it bears names of ours. */
export const theirWarehouse = `
  create schema "birth_ledger theirs";
  create table public.plan (id int generated always as identity primary key, note text unique check (note <> ''));
  comment on table public.plan is 'Their plan, which has nothing to do with ours.';
  insert into public.plan (note) values ('one'), ('two''s'), ('🐣');
  create table "birth_ledger theirs".collection (like public.plan including all);
  create view public.v_backfill_backlog as select count(*) as plans from public.plan;
  create function public.code_key(code text) returns text language sql immutable return upper(code);
  create index plan_by_key on public.plan (public.code_key(note));
  create materialized view "birth_ledger theirs".seen as select * from public.plan;
  grant select on public.plan to public, "their reader";
  create publication theirs for table public.plan`;
