import { BadValue, type Parse, path, text } from './parsers.js';
import type { FolderSettings, ToolsTableSettings } from './settings.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const onlyKeys = (value: unknown, where: string, keys: readonly string[]): Record<string, unknown> => {
  if (!isObject(value)) throw new BadValue(`must have an object at ${where}, with ${keys.join(', ')}`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new BadValue(`has an unknown key ${unknown} at ${where}; it knows ${keys.join(', ')}`);
  const missing = keys.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new BadValue(`lacks ${missing} at ${where}`);
  return value;
};

const within = <T>(where: string, parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw error instanceof BadValue ? new BadValue(`at ${where} ${error.message}`) : error;
  }
};

/** `[{ "collection", "path", "registry": { "schema", "table", "codeColumn" } }]`, each collection once. */
export const folders: Parse<readonly FolderSettings[]> = (value, base) => {
  if (!Array.isArray(value)) throw new BadValue('must be a list of folders');
  const parsed = value.map((item: unknown, index): FolderSettings => {
    const folder = onlyKeys(item, `[${index}]`, ['collection', 'path', 'registry']);
    const registry = onlyKeys(folder.registry, `[${index}].registry`, ['schema', 'table', 'codeColumn']);
    return {
      collection: within(`[${index}].collection`, () => text(folder.collection, base)),
      path: within(`[${index}].path`, () => path(folder.path, base)),
      registry: {
        schema: within(`[${index}].registry.schema`, () => text(registry.schema, base)),
        table: within(`[${index}].registry.table`, () => text(registry.table, base)),
        codeColumn: within(`[${index}].registry.codeColumn`, () => text(registry.codeColumn, base)),
      },
    };
  });
  const names = parsed.map((folder) => folder.collection);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadValue(`names the collection ${twice} twice`);
  return parsed;
};

const toolsTableKeys = ['schema', 'table', 'toolColumn', 'frozenAtColumn', 'lastRunAtColumn'] as const;

/** `{ "schema", "table", "toolColumn", "frozenAtColumn", "lastRunAtColumn" }` */
export const toolsTable: Parse<ToolsTableSettings> = (value, base) => {
  const given = onlyKeys(value, 'frozenTools', toolsTableKeys);
  const named = (key: (typeof toolsTableKeys)[number]): string => within(key, () => text(given[key], base));
  return {
    schema: named('schema'),
    table: named('table'),
    toolColumn: named('toolColumn'),
    frozenAtColumn: named('frozenAtColumn'),
    lastRunAtColumn: named('lastRunAtColumn'),
  };
};

/** Names of the governed database's objects: any object here, checked against its own type where it is used. */
export const contract: Parse<Readonly<Record<string, unknown>>> = (value) => {
  if (!isObject(value)) throw new BadValue('must be an object of names');
  return value;
};
