import type { Contract } from '../../src/infra/governed/contract/contract.js';

/** The names of {@link OTHER_NAMES_SQL}: none is a default, and some take quoting. */
export const OTHER_NAMES: Contract = {
  collectionRegistry: {
    schema: 'civil registry',
    table: 'Sammlungen "alle"',
    columns: {
      collectionName: 'Name',
      tableSchema: 'wo',
      tableName: 'Tabelle',
      birthRequired: 'Pflicht',
      owner: 'wer',
      birthCodeStrategy: 'Weg',
      birthCodeColumn: 'Spalte',
      birthCodeSource: 'woher',
    },
  },
  metaCatalog: { schema: 'meta', table: 'katalog', columns: { collectionName: 'ding', managed: 'geführt?' } },
  birthRegistry: {
    schema: 'civil registry',
    table: 'Geburten',
    columns: { birthId: 'nr', collectionName: 'sammlung', entityCode: 'kürzel', bornAt: 'wann', bornVia: 'wodurch' },
  },
  gateway: { schema: 'meta', triggerFunction: 'beurkunde', registerFunction: 'trage ein' },
  orphanView: { schema: 'meta', view: 'ungeboren', columns: { collectionName: 'sammlung', entityCode: 'kürzel' } },
};

/** A governed database that the kit did not make, with a gateway of its own that keeps to the contract. */
export const OTHER_NAMES_SQL = `
create schema "civil registry";
create schema meta;

create table "civil registry"."Sammlungen ""alle""" (
  "Name" varchar(200) primary key, wo text, "Tabelle" text, "Pflicht" boolean, wer text,
  "Weg" text, "Spalte" text, woher text
);
create table meta.katalog (ding text primary key, "geführt?" boolean);
create table "civil registry"."Geburten" (
  nr uuid primary key default gen_random_uuid(), sammlung text not null, "kürzel" text not null,
  wann timestamptz not null default clock_timestamp(), wodurch text not null,
  unique (sammlung, "kürzel")
);

create function meta.beurkunde() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  v_name text := coalesce(
    (select "Name" from "civil registry"."Sammlungen ""alle""" where wo = tg_table_schema and "Tabelle" = tg_table_name),
    tg_table_name);
  v_code text;
begin
  v_code := case when tg_nargs > 0 then to_jsonb(new) ->> tg_argv[0] else v_name || '::' || (to_jsonb(new) ->> 'id') end;
  insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch) values (v_name, v_code, 'beurkunde')
  on conflict do nothing;
  return null;
end $$;
revoke execute on function meta.beurkunde() from public;

create function meta."trage ein"(a text, b text, c boolean default true) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  r record;
  v_there boolean;
begin
  select s.*, coalesce(s."Spalte", 'id') as col into r from "civil registry"."Sammlungen ""alle""" s where s."Name" = a;
  if exists (select from "civil registry"."Geburten" where sammlung = a and "kürzel" = b) then return 'already_born'; end if;
  execute format('select exists (select from %I.%I t where %s t.%I::text = $1)', r.wo, r."Tabelle",
    case when r."Weg" = 'synthetic_id' then quote_literal(a || '::') || ' ||' else '' end, r.col) into v_there using b;
  if not v_there then return 'no_such_entity'; end if;
  if c then return 'would_register'; end if;
  insert into "civil registry"."Geburten" (sammlung, "kürzel", wodurch) values (a, b, 'trage ein');
  return 'registered';
end $$;

create view meta.ungeboren as select null::text as sammlung, null::text as "kürzel" where false;
`;
