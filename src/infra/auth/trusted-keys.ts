import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { codeOf } from '../errors/code-of.js';
import type { IdentitySettings } from '../settings/settings.js';
import { discoverJwksUrl } from './discover-jwks.js';
import { LOCAL_ALGORITHM, localKey } from './local-key.js';
import { IdentityProviderUnavailable } from './token-refused.js';

/** The keys that tokens are checked with, and the algorithms that they may be signed by. */
export type TrustedKeys = { readonly algorithms: readonly string[]; readonly keyFor: JWTVerifyGetKey };

/** Public-key signatures only: with a shared secret whoever verifies could also sign. */
const providerAlgorithms = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
];

/** Answers about the token; anything else that goes wrong while keys are fetched is about the provider. */
const aboutTheToken = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];

export async function trustedKeys(identity: IdentitySettings, dataDir: string): Promise<TrustedKeys> {
  return identity.kind === 'local' ? ownKeys(dataDir) : providersKeys(identity);
}

async function ownKeys(dataDir: string): Promise<TrustedKeys> {
  const own = await localKey(dataDir);
  const keyFor: JWTVerifyGetKey = async ({ kid }) => {
    if (kid !== undefined && kid !== own.kid) throw new errors.JWKSNoMatchingKey();
    return own.publicKey;
  };
  return { algorithms: [LOCAL_ALGORITHM], keyFor };
}

/** Asks the provider only when a token comes: an unreachable one must not keep the service from starting. */
function providersKeys(identity: Extract<IdentitySettings, { kind: 'provider' }>): TrustedKeys {
  let keySet: Promise<JWTVerifyGetKey> | null = null;
  const open = async (): Promise<JWTVerifyGetKey> =>
    createRemoteJWKSet(new URL(identity.jwksUrl ?? (await discoverJwksUrl(identity.issuer))));
  const keyFor: JWTVerifyGetKey = async (header, token) => {
    keySet ??= open();
    try {
      return await (await keySet)(header, token);
    } catch (error) {
      if (aboutTheToken.includes(codeOf(error) ?? '')) throw error;
      if (error instanceof IdentityProviderUnavailable) keySet = null;
      throw error instanceof IdentityProviderUnavailable ? error : new IdentityProviderUnavailable('keys', error);
    }
  };
  return { algorithms: providerAlgorithms, keyFor };
}
