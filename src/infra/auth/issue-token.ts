import { SignJWT } from 'jose';
import { defaults } from '../settings/definitions.js';
import { isUsableName } from './actor-of-claims.js';
import { LOCAL_ALGORITHM, localKey } from './local-key.js';
import { TokenRefused } from './token-refused.js';

export type TokenRequest = {
  /** The installation's data folder, where its key is. */
  readonly dataDir: string;
  readonly person: string;
  /** `service` for a machine account, which may read but decides nothing. */
  readonly kind?: 'person' | 'service';
  /** A number with s, m, h or d, for example `8h`. Default `12h`, at most `366d`. */
  readonly expiresIn?: string;
};

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const longest = 366 * secondsOf.d;

/** A token's life in seconds. @throws when the text is none, saying what would do */
export const tokenLife = (span: string): number => {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(span) ?? [];
  const total = Number(amount) * secondsOf[(unit ?? 's') as keyof typeof secondsOf];
  if (!(total >= 1 && total <= longest)) {
    throw new Error(`A token's life is a number with s, m, h or d, for example 8h, and at most 366d; not ${span}.`);
  }
  return total;
};

/**
 * A token signed by this installation's own key, for services that run without an identity provider.
 * @throws when the name cannot be a person's, or the life is none
 */
export async function issueToken({
  dataDir,
  person,
  kind = 'person',
  expiresIn = '12h',
}: TokenRequest): Promise<string> {
  if (!isUsableName(person)) throw new TokenRefused('bad-name');
  const life = tokenLife(expiresIn);
  const { privateKey, kid } = await localKey(dataDir);
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT(kind === 'service' ? { kind } : {})
    .setProtectedHeader({ alg: LOCAL_ALGORITHM, typ: 'JWT', kid })
    .setSubject(person)
    .setIssuer(defaults.localIssuer)
    .setAudience(defaults.localAudience)
    .setIssuedAt(now)
    .setExpirationTime(now + life)
    .sign(privateKey);
}
