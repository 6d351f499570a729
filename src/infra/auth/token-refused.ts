/** Why a request has no identity. */
export type TokenFault =
  | 'missing'
  | 'malformed'
  | 'unsigned'
  | 'algorithm'
  | 'wrong-key'
  | 'expired'
  | 'not-yet-valid'
  | 'no-expiry'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'bad-name'
  | 'bad-kind';

/** What is wrong in words, and what to do. Nothing of the token or of the expected values is in them. */
const details: Record<TokenFault, string> = {
  missing: 'No token came with the request. Send the header Authorization: Bearer <token>.',
  malformed:
    'The Authorization header holds no signed JWT. Send Authorization: Bearer <token> with the token as issued.',
  unsigned: 'The token is not signed. Only signed tokens are accepted.',
  algorithm: 'The token is signed by an algorithm that is not accepted here. Only public-key signatures are.',
  'wrong-key': 'The signature does not match any key that is trusted here. Ask for a token of this service.',
  expired: 'The token has expired. Ask for a new one.',
  'not-yet-valid': 'The token is not valid yet. Compare the clocks of this machine and of whoever issued it.',
  'no-expiry': 'The token never expires. Only tokens with the claim exp are accepted.',
  'wrong-issuer': 'The token comes from an issuer that is not trusted here.',
  'wrong-audience': 'The token was issued for another service: its claim aud does not name this one.',
  'bad-name':
    'The claim sub must be a name of 1 to 200 characters without control characters or blanks at its ends, and must not begin with policy: or service:.',
  'bad-kind': 'The claim kind may be person or service, or be left out for a person.',
};

/** A request whose token is missing or not accepted. The edge answers it 401. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(readonly fault: TokenFault) {
    super(details[fault]);
  }
}

/** The keys that tokens are checked with cannot be had at the moment; the edge answers 503. */
export class IdentityProviderUnavailable extends Error {
  override readonly name = 'IdentityProviderUnavailable';

  constructor(what: string, cause: unknown) {
    super(`The identity provider's ${what} cannot be read. Check that it answers, and AUTH_ISSUER or AUTH_JWKS_URL.`, {
      cause,
    });
  }
}
