import { httpsUrl } from '../settings/parsers.js';
import { IdentityProviderUnavailable } from './token-refused.js';

const timeoutMs = 5_000;

/**
 * Where an issuer publishes its keys, by its OpenID configuration (OpenID Connect Discovery 1.0, section 4).
 * @throws IdentityProviderUnavailable when it does not answer, or answers for another issuer
 */
export async function discoverJwksUrl(issuer: string): Promise<string> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const found: unknown = await response.json();
    if (typeof found !== 'object' || found === null) throw new Error('no JSON object');
    if (!('issuer' in found) || found.issuer !== issuer) throw new Error('it names another issuer');
    return httpsUrl('jwks_uri' in found ? found.jwks_uri : undefined, '');
  } catch (error) {
    throw new IdentityProviderUnavailable('OpenID configuration', error);
  }
}
