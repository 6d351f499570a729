import pg from 'pg';
import type { Contract } from './contract.js';

type Escaped<T> = { readonly [K in keyof T]: string };

/** The contract's names as they stand in SQL texts: quoted, tables with their schemas. */
export type SqlNames = {
  readonly registry: { readonly table: string } & Escaped<Contract['collectionRegistry']['columns']>;
  readonly catalog: { readonly table: string } & Escaped<Contract['metaCatalog']['columns']>;
  readonly births: { readonly table: string } & Escaped<Contract['birthRegistry']['columns']>;
  readonly orphans: { readonly view: string } & Escaped<Contract['orphanView']['columns']>;
  readonly registerFunction: string;
};

/** A name quoted for SQL. */
export const quoted = (identifier: string): string => pg.escapeIdentifier(identifier);

/** A relation's or function's name with its schema, quoted for SQL. */
export const qualified = (schema: string, object: string): string => `${quoted(schema)}.${quoted(object)}`;

function escapeAll<T extends Readonly<Record<string, string>>>(names: T): Escaped<T> {
  return Object.fromEntries(Object.entries(names).map(([key, value]) => [key, quoted(value)])) as Escaped<T>;
}

export function sqlNames({ collectionRegistry, metaCatalog, birthRegistry, gateway, orphanView }: Contract): SqlNames {
  return {
    registry: {
      table: qualified(collectionRegistry.schema, collectionRegistry.table),
      ...escapeAll(collectionRegistry.columns),
    },
    catalog: { table: qualified(metaCatalog.schema, metaCatalog.table), ...escapeAll(metaCatalog.columns) },
    births: { table: qualified(birthRegistry.schema, birthRegistry.table), ...escapeAll(birthRegistry.columns) },
    orphans: { view: qualified(orphanView.schema, orphanView.view), ...escapeAll(orphanView.columns) },
    registerFunction: qualified(gateway.schema, gateway.registerFunction),
  };
}
