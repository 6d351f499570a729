import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** `sql/read-model/` stands at the same distance from this file in `src/` and in the built `dist/`. */
const FOLDER = new URL('../../../../sql/read-model/', import.meta.url);

export type SqlFile = { readonly name: string; readonly text: string; readonly checksum: string };

/** One file under `sql/read-model/`, with the checksum by which a database remembers it. */
export const sqlFile = (path: string): SqlFile => {
  const text = readFileSync(new URL(path, FOLDER), 'utf8');
  return { name: path, text, checksum: createHash('sha256').update(text).digest('hex') };
};

/** Whether `sql/read-model/slots/` holds a file of that name, which is given without its ending. */
export const slotFileStands = (file: string): boolean => existsSync(new URL(`slots/${file}.sql`, FOLDER));

/** The numbered files of a folder under `sql/read-model/`, in their order. */
export const sqlFiles = (folder: 'engine' | 'views'): SqlFile[] =>
  readdirSync(new URL(`${folder}/`, FOLDER))
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort()
    .map((name) => sqlFile(`${folder}/${name}`));
