import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { openScanner } from '../connect.js';
import { defaultContract } from '../contract/contract.js';
import { installContract } from '../kit/install.js';
import { FolderFiles } from './folder-files.js';

let database: FreshDatabase;
let scanner: pg.Pool;
let folder: string;
let files: FolderFiles;

const LATIN1 = Buffer.from([0x66, 0xe9]); // "fé" in Latin-1: a name, but no UTF-8 text

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-files-'));
  for (const name of ['b', 'a', 'Z', 'é', '🐣 "\'', 'born']) await writeFile(join(folder, name), '');
  await writeFile(Buffer.concat([Buffer.from(join(folder, '/')), LATIN1]), '');
  await writeFile(join(folder, 'secret'), '');
  await chmod(join(folder, 'secret'), 0o000);
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'inner', 'deeper'), '');
  await symlink('a', join(folder, 'link'));
  await symlink('inner', join(folder, 'link to a folder'));
  await symlink('nowhere', join(folder, 'link to nothing'));

  database = await freshDatabase('folder');
  await installContract(database.url);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create table files (name text primary key);
    insert into collection_registry (collection_name, table_name) values ('registered files', 'files');
    create trigger b after insert or update on files for each row execute function fn_birth_registry_auto('name');
    insert into files values ('born'), ('born, then deleted')`);
  await admin.end();
  scanner = openScanner({ url: database.url, statementTimeoutMs: 30_000, lockTimeoutMs: 500 });
  files = new FolderFiles(scanner, defaultContract, {
    path: folder,
    registry: { schema: 'public', table: 'files', codeColumn: 'name' },
  });
});

afterAll(async () => {
  await scanner.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

it('takes files and links to files, in the order of their bytes; a name that is no text has no code', async () => {
  const { unborn, ...rest } = await files.read(null, 100);
  expect(unborn.map(({ code }) => code)).toEqual(['Z', 'a', 'b', 'link', 'secret', 'é', '🐣 "\'']);
  expect(rest).toEqual({ rowsSeen: 9, to: ['🐣 "\''], end: true, withoutCode: [5] });
});

it.each([1, 2, 4, 9])('reads every file once, %d at a time', async (limit) => {
  let seen = 0;
  const codes: string[] = [];
  for (let after: readonly string[] | null = null, end = false; !end; ) {
    const page = await files.read(after, limit);
    seen += page.rowsSeen;
    codes.push(...page.unborn.map(({ code }) => code));
    ({ end, to: after } = page);
  }
  expect(seen).toBe(9);
  expect(codes).toEqual(['Z', 'a', 'b', 'link', 'secret', 'é', '🐣 "\'']);
});

it('tells what became of single files', async () => {
  expect(await files.check(['a', 'born', 'born, then deleted', 'gone', 'inner'])).toEqual({
    unborn: ['a'],
    born: ['born', 'born, then deleted'],
    vanished: ['gone', 'inner'],
  });
});
