import type pg from 'pg';
import type { CollectionFacts } from '../../../domain/collection/facts.js';

/** The birth triggers of collections as the catalog prints them, by the collection's name. */
export async function readTriggerDefinitions(
  scanner: pg.Pool,
  collections: readonly CollectionFacts[],
): Promise<Map<string, string>> {
  const placed = collections.flatMap(({ name, relation, trigger }) =>
    relation && trigger ? [{ name, ...relation, trigger: trigger.name }] : [],
  );
  const { rows } = await scanner.query<{ name: string; definition: string }>(
    `select w.name, pg_get_triggerdef(t.oid) as definition
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) w(name, schema_name, table_name, trigger_name)
     join pg_namespace n on n.nspname = w.schema_name
     join pg_class c on c.relnamespace = n.oid and c.relname = w.table_name
     join pg_trigger t on t.tgrelid = c.oid and t.tgname = w.trigger_name and not t.tgisinternal`,
    [
      placed.map(({ name }) => name),
      placed.map(({ schema }) => schema),
      placed.map(({ table }) => table),
      placed.map(({ trigger }) => trigger),
    ],
  );
  return new Map(rows.map(({ name, definition }) => [name, definition]));
}
