import { IdentityProviderUnavailable } from '../../auth/token-refused.js';
import { codeOf } from '../../errors/code-of.js';
import { EventStoreUnavailable } from '../../eventstore/errors.js';
import { PartUnreachable } from '../../postgres/part-client.js';

/** Codes of the system for a peer that is not there, or gone in the middle. */
const network = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/**
 * SQLSTATEs that say nothing against the statement: connection (08), resources (53), operator intervention (57),
 * log-in refused (28), database gone (3D000), deadlock or serialisation (40), lock not available (55P03).
 */
const sqlState = /^(08...|28...|3D000|40001|40P01|53...|55P03|57...)$/;

/** What `pg` throws without any code. */
const pgMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

const eventStoreTypes: readonly unknown[] = ['unavailable', 'deadline-exceeded', 'timeout', 'not-leader'];

/** The client has a class, without words, for a caller without rights; a wrong password comes as gRPC tells it. */
const refusedByEventStore = (error: object): boolean =>
  ('type' in error && error.type === 'access-denied') ||
  ('message' in error && String(error.message).startsWith('16 UNAUTHENTICATED'));

/** Which part does not answer, as a sentence for the caller, or null when the error is about something else. */
export const unavailablePart = (error: unknown): string | null => {
  if (typeof error !== 'object' || error === null) return null;
  if (error instanceof PartUnreachable) return `${error.part.name} does not answer; ${error.part.setting} names it.`;
  if (error instanceof EventStoreUnavailable) return 'The event store does not answer; EVENTSTORE_URL names it.';
  if (error instanceof IdentityProviderUnavailable) return 'The identity provider does not answer.';
  if ('type' in error && eventStoreTypes.includes(error.type))
    return 'The event store does not answer; EVENTSTORE_URL names it.';
  if (refusedByEventStore(error)) return 'The event store refuses us; EVENTSTORE_URL holds the user and password.';
  const code = codeOf(error) ?? '';
  if (sqlState.test(code)) return 'A database refuses or delays its answer.';
  if (network.includes(code)) return 'A database does not answer.';
  if ('message' in error && typeof error.message === 'string' && pgMessage.test(error.message)) {
    return 'The connection to a database is lost.';
  }
  return 'cause' in error ? unavailablePart(error.cause) : null;
};
