import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { Actor } from '../../domain/shared/actor.js';
import type { IdentitySettings } from '../settings/settings.js';
import { actorOfClaims } from './actor-of-claims.js';
import { faultOf } from './fault-of.js';
import { TokenRefused } from './token-refused.js';
import type { TrustedKeys } from './trusted-keys.js';
import { VerifiedTokens } from './verified-tokens.js';

const clockToleranceSeconds = 5;

/** Says who stands behind a request, by its signed token. */
export class Authenticator {
  private readonly verified = new VerifiedTokens();

  constructor(
    private readonly identity: IdentitySettings,
    private readonly keys: TrustedKeys,
  ) {}

  /**
   * @param authorization the request's `Authorization` header
   * @throws TokenRefused naming what is wrong with it
   * @throws IdentityProviderUnavailable when the provider's keys cannot be fetched
   */
  async authenticate(authorization: string | undefined): Promise<Actor> {
    if (authorization === undefined || authorization === '') throw new TokenRefused('missing');
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw new TokenRefused('malformed');
    return this.verified.get(token) ?? (await this.verify(token));
  }

  private async verify(token: string): Promise<Actor> {
    const claims = await this.claims(token);
    const actor = actorOfClaims(claims);
    this.verified.add(token, actor, claims.exp ?? 0);
    return actor;
  }

  private async claims(token: string): Promise<JWTPayload> {
    refuseUnsigned(token);
    try {
      const { payload } = await jwtVerify(token, this.keys.keyFor, {
        algorithms: [...this.keys.algorithms],
        issuer: this.identity.issuer,
        audience: this.identity.audience,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
      });
      return payload;
    } catch (error) {
      const fault = faultOf(error);
      throw fault === null ? error : new TokenRefused(fault);
    }
  }
}

/** An unsigned token deserves its own sentence; the library would call it one of a disallowed algorithm. */
function refuseUnsigned(token: string): void {
  let algorithm: string | undefined;
  try {
    algorithm = decodeProtectedHeader(token).alg;
  } catch {
    throw new TokenRefused('malformed');
  }
  if (algorithm?.toLowerCase() === 'none' || token.endsWith('.')) throw new TokenRefused('unsigned');
}
