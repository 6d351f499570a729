import type pg from 'pg';
import type { Contract } from './contract.js';

export type ContractCheck = {
  /** What was looked for: a relation, a column, a function or a key, with its schema. */
  readonly object: string;
  readonly ok: boolean;
  /** What was found, or what to do about it. */
  readonly detail: string;
};

/** Kinds of types by the catalog's own categories: S text, B boolean, D date and time, N number, U user (uuid). */
const TEXT = 'S';
const BOOLEAN = 'B';
const TIME = 'D';
const ANY = '';

type Relation = { readonly schema: string; readonly name: string; readonly columns: Readonly<Record<string, string>> };

function relations({ collectionRegistry, metaCatalog, birthRegistry, orphanView }: Contract): Relation[] {
  const [registry, catalog, births, orphans] = [
    collectionRegistry.columns,
    metaCatalog.columns,
    birthRegistry.columns,
    orphanView.columns,
  ];
  return [
    {
      schema: collectionRegistry.schema,
      name: collectionRegistry.table,
      columns: {
        [registry.collectionName]: TEXT,
        [registry.tableSchema]: TEXT,
        [registry.tableName]: TEXT,
        [registry.birthRequired]: BOOLEAN,
        [registry.owner]: TEXT,
        [registry.birthCodeStrategy]: TEXT,
        [registry.birthCodeColumn]: TEXT,
        [registry.birthCodeSource]: TEXT,
      },
    },
    {
      schema: metaCatalog.schema,
      name: metaCatalog.table,
      columns: { [catalog.collectionName]: TEXT, [catalog.managed]: BOOLEAN },
    },
    {
      schema: birthRegistry.schema,
      name: birthRegistry.table,
      columns: {
        [births.birthId]: ANY,
        [births.collectionName]: TEXT,
        [births.entityCode]: TEXT,
        [births.bornAt]: TIME,
        [births.bornVia]: TEXT,
      },
    },
    {
      schema: orphanView.schema,
      name: orphanView.view,
      columns: { [orphans.collectionName]: TEXT, [orphans.entityCode]: TEXT },
    },
  ];
}

const OBJECTS = `
  select w.schema_name, w.relation, w.column_name, w.category,
         c.oid is not null as relation_there, a.attname is not null as column_there,
         t.typcategory as found_category, format_type(a.atttypid, a.atttypmod) as found_type
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
       as w(schema_name, relation, column_name, category, place)
  left join pg_namespace n on n.nspname = w.schema_name
  left join pg_class c on c.relnamespace = n.oid and c.relname = w.relation and c.relkind in ('r', 'p', 'v', 'm', 'f')
  left join pg_attribute a on a.attrelid = c.oid and a.attname = w.column_name and a.attnum > 0 and not a.attisdropped
  left join pg_type t on t.oid = a.atttypid
  order by w.place`;

type ObjectRow = {
  schema_name: string;
  relation: string;
  column_name: string;
  category: string;
  relation_there: boolean;
  column_there: boolean;
  found_category: string | null;
  found_type: string | null;
};

const WANTED: Readonly<Record<string, string>> = { S: 'text', B: 'boolean', D: 'a timestamp' };

function judgeColumn(row: ObjectRow): ContractCheck {
  const object = `${row.schema_name}.${row.relation}.${row.column_name}`;
  if (!row.relation_there)
    return { object, ok: false, detail: `the relation ${row.schema_name}.${row.relation} is missing` };
  if (!row.column_there) return { object, ok: false, detail: 'the column is missing' };
  const ok = row.category === ANY || row.category === row.found_category;
  return { object, ok, detail: ok ? `${row.found_type}` : `is ${row.found_type}, but must be ${WANTED[row.category]}` };
}

const GATEWAY = `
  select f.name,
         bool_or(p.oid is not null) as there,
         bool_or(case f.kind when 'trigger' then p.prorettype = 'trigger'::regtype
                             else p.pronargs = 3 and p.prorettype = 'text'::regtype end) as fits
  from unnest(array[$2, $3]::text[], array['trigger', 'register']) with ordinality as f(name, kind, place)
  left join pg_namespace n on n.nspname = $1
  left join pg_proc p on p.pronamespace = n.oid and p.proname = f.name
  group by f.name, f.place order by f.place`;

/** One birth per entity, and none without a code: both by the database itself. */
const BIRTH_KEY = `
  select exists (
    select from pg_index i
    join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2 and i.indisunique and i.indisvalid and i.indpred is null
      and i.indnkeyatts = 2
      and (select array_agg(a.attname::text order by a.attname) from pg_attribute a
           where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])) = (select array_agg(x order by x) from unnest(array[$3, $4]::text[]) x)
  ) as is_unique, exists (
    select from pg_attribute a
    join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2 and a.attname = $4 and a.attnotnull
  ) as not_null`;

/** Looks for every object of the contract, and says of each whether it is as it must be. Reads the catalogs only. */
export async function checkContract(db: pg.Pool | pg.ClientBase, contract: Contract): Promise<ContractCheck[]> {
  const wanted = relations(contract).flatMap(({ schema, name, columns }) =>
    Object.entries(columns).map(([column, category]) => ({ schema, name, column, category })),
  );
  const { rows: objects } = await db.query<ObjectRow>(OBJECTS, [
    wanted.map((one) => one.schema),
    wanted.map((one) => one.name),
    wanted.map((one) => one.column),
    wanted.map((one) => one.category),
  ]);
  const { gateway, birthRegistry: births } = contract;
  const { rows: functions } = await db.query<{ name: string; there: boolean; fits: boolean }>(GATEWAY, [
    gateway.schema,
    gateway.triggerFunction,
    gateway.registerFunction,
  ]);
  const { rows: keys } = await db.query<{ is_unique: boolean; not_null: boolean }>(BIRTH_KEY, [
    births.schema,
    births.table,
    births.columns.collectionName,
    births.columns.entityCode,
  ]);
  const key = `${births.schema}.${births.table} (${births.columns.collectionName}, ${births.columns.entityCode})`;
  return [
    ...objects.map(judgeColumn),
    ...functions.map(({ name, there, fits }, index) => ({
      object: `${gateway.schema}.${name}()`,
      ok: there && fits,
      detail: there ? (fits ? 'present' : (SIGNATURES[index] ?? '')) : 'the function is missing',
    })),
    ...keys.flatMap(({ is_unique, not_null }) => [
      { object: `${key} unique`, ok: is_unique, detail: is_unique ? 'unique' : 'no unique index on these two columns' },
      { object: `${key} not null`, ok: not_null, detail: not_null ? 'not null' : 'the entity code may be NULL' },
    ]),
  ];
}

const SIGNATURES = [
  'exists, but does not return trigger',
  'exists, but not as (collection text, entity_code text, dry_run boolean) returning text',
];
