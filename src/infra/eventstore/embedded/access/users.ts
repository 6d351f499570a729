import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** A user of the event store, as settings name it. */
export interface UserSetting {
  readonly name: string;
  /** `scrypt$<salt>$<hash>` (see `hashPassword`), or the password itself. */
  readonly password: string;
  /** `$admins` may do everything that the store allows at all. Other groups are what streams' `$acl` refer to. */
  readonly groups: readonly string[];
}

const KEY_BYTES = 32;

/** A password in the form to keep in settings. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${scryptSync(password, salt, KEY_BYTES).toString('base64url')}`;
}

/** Compares in constant time, whichever form the setting has. */
export function passwordMatches(setting: string, given: string): boolean {
  const [scheme, salt, hash] = setting.split('$');
  if (scheme === 'scrypt' && salt && hash) {
    const expected = Buffer.from(hash, 'base64url');
    return same(expected, scryptSync(given, Buffer.from(salt, 'base64url'), expected.length || KEY_BYTES));
  }
  const salted = randomBytes(16);
  return same(scryptSync(setting, salted, KEY_BYTES), scryptSync(given, salted, KEY_BYTES));
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Reads a users file: a JSON list of `{name, password, groups}`. */
export function parseUsers(text: string, file: string): UserSetting[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list))
    throw new Error(`The users file ${file} must hold a JSON list of {name, password, groups}.`);
  return list.map((entry: Partial<UserSetting>, index) => {
    if (!entry?.name || !entry.password) {
      throw new Error(`Entry ${index + 1} of the users file ${file} needs a name and a password.`);
    }
    return { name: entry.name, password: entry.password, groups: entry.groups ?? [] };
  });
}
