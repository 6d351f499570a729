import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashPassword } from './users.js';
import { readUsers } from './users-file.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'birth-ledger-users-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reading = (text: string) => {
  const file = join(folder, 'users.json');
  writeFileSync(file, text);
  return () => readUsers(file);
};
const ann = { name: 'ann', password: 'secret' };

const faults: readonly (readonly [fault: string, list: unknown, said: RegExp])[] = [
  ['no list', { ann: 'secret' }, /users\.json must hold a JSON list/],
  ['nobody, which would make everyone an administrator', [], /users\.json names nobody/],
  ['a user without a password', [ann, { name: 'bob' }], /^Entry 2 of .*users\.json needs a name and a password/],
  ['a user that is none', [null], /^Entry 1 of .* needs a name and a password/],
  ['a password that is no text', [{ name: 'ann', password: 1 }], /^Entry 1 of .* needs a name and a password/],
  ['groups that are no list', [{ ...ann, groups: '$admins' }], /^Entry 1 of .* needs its groups as a list/],
  ['groups of something else', [{ ...ann, groups: [1] }], /^Entry 1 of .* needs its groups as a list/],
  ['a name that no login can carry', [{ ...ann, name: 'a:b' }], /^Entry 1 of .* a name with a colon/],
  ['a name twice', [ann, { ...ann, groups: ['$admins'] }], /^Entry 2 of .* the name "ann".* already/],
  [
    'a hash that was cut off: others would pass for it',
    [{ ...ann, password: hashPassword('secret').slice(0, -10) }],
    /^Entry 1 of .* begins as a hash and is none/,
  ],
];

describe('A users file', () => {
  it('names users, with groups or without', () => {
    const bob = { name: 'bob', password: hashPassword('x'), groups: ['$admins'] };
    expect(reading(JSON.stringify([ann, bob]))()).toEqual([{ ...ann, groups: [] }, bob]);
  });

  it.each(faults)('is refused with %s', (_fault, list, said) => {
    expect(reading(JSON.stringify(list))).toThrow(said);
  });

  it('is refused as no JSON, without a word of what stands in it', () => {
    const refused = reading('[{"name": "ann", "password": secret}]');
    expect(refused).toThrow(/users\.json is no JSON/);
    expect(refused).not.toThrow(/secret/);
  });
});
