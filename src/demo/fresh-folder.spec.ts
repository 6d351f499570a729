import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freshFolder } from './fresh-folder.js';

describe('the folder of a demo', () => {
  let root = '';
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'birth-ledger-fresh-')));
    await mkdir(join(root, 'demo'));
    await mkdir(join(root, 'elsewhere', 'cluster'), { recursive: true });
    await mkdir(join(root, 'theirs'));
    await writeFile(join(root, 'theirs', 'file'), '');
  });
  afterEach(() => rm(root, { recursive: true }));

  const fresh = (): Promise<void> => freshFolder(join(root, 'demo'), join(root, 'elsewhere'));

  it('is gone, with a cluster that is kept elsewhere', async () => {
    await symlink(join(root, 'elsewhere', 'cluster'), join(root, 'demo', 'postgres'));
    await fresh();
    expect(existsSync(join(root, 'demo'))).toBe(false);
    expect(existsSync(join(root, 'elsewhere', 'cluster'))).toBe(false);
  });

  it('is gone, and what somebody else linked to it stays', async () => {
    await symlink(join(root, 'theirs'), join(root, 'demo', 'postgres'));
    await fresh();
    expect(existsSync(join(root, 'demo'))).toBe(false);
    expect(existsSync(join(root, 'theirs', 'file'))).toBe(true);
  });

  it('need not be there', async () => {
    await fresh();
    await expect(fresh()).resolves.toBeUndefined();
  });
});
