import { readdirSync, readFileSync } from 'node:fs';

/** `sql/` stands beside `src/` and beside the built `dist/`, at the same distance from this file in both. */
const SQL = new URL('../../../sql/', import.meta.url);

/** The text of one file under `sql/`, for example `governed/03_gateway.sql`. */
export const readSql = (path: string): string => readFileSync(new URL(path, SQL), 'utf8');

/** The numbered files of a folder under `sql/` in their order, without the 9x ones, which undo. */
export const numberedSql = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, SQL))
    .filter((name) => /^[0-8]\d.*\.sql$/.test(name))
    .sort()
    .map((name) => readSql(`${folder}/${name}`));
