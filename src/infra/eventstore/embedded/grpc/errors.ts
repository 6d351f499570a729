import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { UnauthenticatedError } from '../access/access.js';
import { DamagedStoreError } from '../storage/damage.js';
import { type ExpectedRevision, expectedVersionNumber } from '../streams/expected-revision.js';
import type { FailureCause, Outcome } from '../streams/outcome.js';

/**
 * Errors as EventStoreDB puts them on the wire: a status, and trailers that the client builds its typed errors from
 * (EventStoreDB's `RpcExceptions`).
 */
export class RpcError extends Error implements Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(details);
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, headerValue(value));
  }
}

export const streamDeleted = (stream: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const accessDenied = (why = 'Access Denied'): RpcError =>
  new RpcError(status.PERMISSION_DENIED, why, { exception: 'access-denied' });

export const invalidArgument = (why: string): RpcError => new RpcError(status.INVALID_ARGUMENT, why);

export const maximumAppendSizeExceeded = (limit: number): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const requiredMetadataMissing = (property: string): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const wrongExpectedVersion = (
  operation: string,
  stream: string,
  expected: ExpectedRevision,
  current: number,
): RpcError =>
  new RpcError(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedVersionNumber(expected)}, Actual version: ${current}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expectedVersionNumber(expected),
      'actual-version': String(current),
    },
  );

/** The status of a change that was not made because of the store itself. */
export const FAILURES: Readonly<Record<FailureCause, status>> = {
  full: status.RESOURCE_EXHAUSTED,
  disk: status.INTERNAL,
  damage: status.DATA_LOSS,
};

/** The error for an outcome that is not a success and that no message of the protocol carries. */
export function outcomeError(
  outcome: Exclude<Outcome, { kind: 'written' | 'wrong-revision' }>,
  stream: string,
): RpcError {
  switch (outcome.kind) {
    case 'deleted':
      return streamDeleted(stream);
    case 'denied':
      return accessDenied(outcome.why);
    case 'timeout':
      return new RpcError(status.ABORTED, 'Operation timed out: the deadline passed before the append was written.');
    case 'failed':
      return new RpcError(FAILURES[outcome.cause], outcome.why);
  }
}

/** Whatever was thrown, as an error of the protocol. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof UnauthenticatedError) return new RpcError(status.UNAUTHENTICATED, error.message);
  if (error instanceof DamagedStoreError) return new RpcError(status.DATA_LOSS, error.message);
  return new RpcError(status.INTERNAL, error instanceof Error ? error.message : String(error));
}

/** Trailers hold printable ASCII only; a name with anything else is percent-encoded, and so recognisable. */
function headerValue(value: string): string {
  return /^[ -~]*$/.test(value) ? value : encodeURI(value);
}
