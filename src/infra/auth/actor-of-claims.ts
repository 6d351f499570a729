import type { JWTPayload } from 'jose';
import { type Actor, isReservedName } from '../../domain/shared/actor.js';
import { TokenRefused } from './token-refused.js';

const longestName = 200;

/** Control characters, unpaired surrogates (PostgreSQL stores neither NUL nor those), and separators of lines. */
const unwanted = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** True for a name that a person or a service account may bear in the log. */
export const isUsableName = (name: unknown): name is string =>
  typeof name === 'string' &&
  name.length > 0 &&
  name.length <= longestName &&
  name === name.trim() &&
  !unwanted.test(name) &&
  !isReservedName(name);

/**
 * Who stands behind verified claims. A policy is no account: it acts inside the service and never by a token.
 * @throws TokenRefused when `sub` or `kind` cannot be an actor's
 */
export const actorOfClaims = ({ sub, kind }: JWTPayload): Actor => {
  if (!isUsableName(sub)) throw new TokenRefused('bad-name');
  if (kind !== undefined && kind !== 'person' && kind !== 'service') throw new TokenRefused('bad-kind');
  return { kind: kind ?? 'person', name: sub };
};
