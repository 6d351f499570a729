import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UsageError } from '../../../infra/cli/usage-error.js';
import { newFile } from './new-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'birth-ledger-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('stands under its name when it is complete', async () => {
  const file = join(folder, 'log.jsonl');
  const written = await newFile(file, async (sink) => {
    sink.write('one\n');
    expect(await readdir(folder)).not.toContain('log.jsonl');
    return 1;
  });
  expect([written, await readFile(file, 'utf8'), await readdir(folder)]).toEqual([1, 'one\n', ['log.jsonl']]);
});

it('overwrites none', async () => {
  const file = join(folder, 'log.jsonl');
  await writeFile(file, 'earlier');
  const again = newFile(file, async (sink) => sink.write('later'));
  await expect(again).rejects.toThrow(UsageError);
  await expect(again).rejects.toThrow(/log\.jsonl exists already.*name another, or move this one away/);
  expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['earlier', ['log.jsonl']]);
});

it('is none where writing came to no end', async () => {
  const broken = newFile(join(folder, 'log.jsonl'), async (sink) => {
    sink.write('half a li');
    throw new Error('The log is damaged.');
  });
  await expect(broken).rejects.toThrow('The log is damaged.');
  expect(await readdir(folder)).toEqual([]);
});

it('says where there is no folder for it', async () => {
  const lost = newFile(join(folder, 'nowhere', 'log.jsonl'), async (sink) => sink.write('x'));
  await expect(lost).rejects.toThrow(/ENOENT: no such file or directory, open '.*nowhere/);
});
