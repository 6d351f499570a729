import { createHmac, randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** A user of the event store, as settings name it. */
export interface UserSetting {
  readonly name: string;
  /** `scrypt$<salt>$<hash>` (see `hashPassword`), or the password itself. */
  readonly password: string;
  /** `$admins` may do everything that the store allows at all. Other groups are what streams' `$acl` refer to. */
  readonly groups: readonly string[];
}

const KEY_BYTES = 32;

/** What `hashPassword` makes: 16 bytes of salt and 32 of hash, in base64url. */
const HASHED = /^scrypt\$(?<salt>[\w-]{22})\$(?<hash>[\w-]{43})$/;

const scryptAside: (password: string, salt: Buffer, bytes: number) => Promise<Buffer> = promisify(scrypt);

/** A password in the form to keep in settings. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${scryptSync(password, salt, KEY_BYTES).toString('base64url')}`;
}

/** Whether a setting would be taken for a hash, and is none: by a hash that was cut off other passwords would pass. */
export const isBrokenHash = (setting: string): boolean => setting.startsWith('scrypt$') && !HASHED.test(setting);

/** Compares in constant time, whichever form the setting has. A hash takes 50 ms or so of another thread. */
export async function passwordMatches(setting: string, given: string): Promise<boolean> {
  const { salt, hash } = HASHED.exec(setting)?.groups ?? {};
  if (salt && hash) {
    const made = await scryptAside(given, Buffer.from(salt, 'base64url'), KEY_BYTES);
    return timingSafeEqual(made, Buffer.from(hash, 'base64url'));
  }
  // Only the lengths of digests are equal, whatever is compared.
  const once = randomBytes(KEY_BYTES);
  const digest = (text: string): Buffer => createHmac('sha256', once).update(text).digest();
  return timingSafeEqual(digest(setting), digest(given));
}
