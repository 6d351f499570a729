import { HttpException } from '@nestjs/common';
import type { Refused } from '../../../domain/shared/decision.js';
import { TokenRefused } from '../../auth/token-refused.js';
import { codeOf } from '../../errors/code-of.js';
import { AppendTooLarge, WrongRevision } from '../../eventstore/errors.js';
import { type ProblemKind, retryAfterSeconds } from './catalogue.js';
import { CommandRefused } from './command-refused.js';
import { type ProblemAnswer, plainAnswer, problemAnswer } from './problem.js';
import { ProblemException } from './problem-exception.js';
import { unavailablePart } from './unavailable.js';

const kindOf: Record<Refused['kind'], ProblemKind> = {
  authority: 'not-allowed',
  state: 'conflict',
  rule: 'against-a-rule',
  unknown: 'unknown',
};

/** PostgreSQL cannot store the text: a NUL, or a byte sequence that is none in its encoding. */
const unstorableText = ['22021', '22P05'];

/** What is answered to an error of any origin, or null when it is one that nobody foresaw. */
export function answerOf(error: unknown): ProblemAnswer | null {
  if (error instanceof ProblemException) return error.answer;
  if (error instanceof CommandRefused) return ofRefusal(error);
  if (error instanceof WrongRevision) return ofWrongRevision(error);
  if (error instanceof AppendTooLarge) return problemAnswer('too-large-for-the-log', error.message);
  if (error instanceof TokenRefused) return ofToken(error);
  if (error instanceof HttpException) return ofHttpException(error);
  if (unstorableText.includes(codeOf(error) ?? '')) {
    return problemAnswer(
      'invalid-input',
      'The input holds text that PostgreSQL cannot store, such as a NUL character.',
    );
  }
  const missing = unavailablePart(error);
  if (missing === null) return null;
  const detail = `${missing} Nothing is known to be changed; repeat the request with the same Idempotency-Key.`;
  return problemAnswer('unavailable', detail, {}, { 'Retry-After': String(retryAfterSeconds) });
}

function ofRefusal({ refused, command, target, facts }: CommandRefused): ProblemAnswer {
  return problemAnswer(kindOf[refused.kind], refused.detail, { ...facts, rule: refused.rule, command, target });
}

function ofWrongRevision({ message, stream, expected, actual }: WrongRevision): ProblemAnswer {
  return problemAnswer('stale-revision', message, {
    stream,
    expected: String(expected),
    actual: actual === null ? null : String(actual),
  });
}

/** RFC 6750, section 3: without a token no error code is given, and with a bad one `invalid_token`. */
function ofToken({ fault, message }: TokenRefused): ProblemAnswer {
  const error =
    fault === 'missing' ? '' : `, error="invalid_token", error_description="${message.replaceAll('"', "'")}"`;
  return problemAnswer(
    'unauthenticated',
    message,
    { fault },
    { 'WWW-Authenticate': `Bearer realm="birth-ledger"${error}` },
  );
}

/** What Nest, Express and its body parser throw. Their own sentences are kept where the caller can use them. */
function ofHttpException(error: HttpException): ProblemAnswer {
  const status = error.getStatus();
  switch (status) {
    case 400:
      return problemAnswer('malformed-request', error.message);
    case 404:
      return problemAnswer('no-such-route', `${error.message}. The routes are listed at /docs.`);
    case 413:
      return problemAnswer('body-too-large', 'The body is larger than this service takes. Send less at a time.');
    case 415:
      return problemAnswer('unsupported-media-type', `Send application/json in UTF-8 (${error.message}).`);
    default:
      return status >= 500 ? plainAnswer(status, 'The service could not answer.') : plainAnswer(status, error.message);
  }
}
