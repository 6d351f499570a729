import { errors } from 'jose';
import { codeOf } from '../errors/code-of.js';
import type { TokenFault } from './token-refused.js';

const byClaim: Record<string, TokenFault> = {
  iss: 'wrong-issuer',
  aud: 'wrong-audience',
  exp: 'no-expiry',
  nbf: 'not-yet-valid',
};

/** What the library's error means for the bearer, or null when it is not about the token. */
export const faultOf = (error: unknown): TokenFault | null => {
  switch (codeOf(error)) {
    case errors.JWTExpired.code:
      return 'expired';
    case errors.JWTClaimValidationFailed.code:
      return error instanceof errors.JWTClaimValidationFailed ? (byClaim[error.claim] ?? 'malformed') : 'malformed';
    case errors.JWSSignatureVerificationFailed.code:
    case errors.JWKSNoMatchingKey.code:
    case errors.JWKSMultipleMatchingKeys.code:
      return 'wrong-key';
    case errors.JOSEAlgNotAllowed.code:
    case errors.JOSENotSupported.code:
      return 'algorithm';
    case errors.JWSInvalid.code:
    case errors.JWTInvalid.code:
      return 'malformed';
    default:
      return null;
  }
};
