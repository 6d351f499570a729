import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, DeadlineExceededError, UnavailableError } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { codeOf } from '../errors/code-of.js';
import { EventStoreUnavailable } from './errors.js';

const attempts = 6;
const firstPause = 100;

/** What gRPC itself answers when a call cannot be opened, or ends: the client passes it on as it is. */
const transientStatus = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED].map(String);

/** True for an answer that says nothing about the request: the store was away, or the answer was lost. */
export const isTransient = (error: unknown): boolean =>
  error instanceof UnavailableError ||
  error instanceof DeadlineExceededError ||
  error instanceof CancelledError ||
  transientStatus.includes(codeOf(error) ?? '');

/**
 * Repeats a call while the store is away, with growing pauses (about 3 s in all). Safe for appends too, because event
 * ids and expected revisions make the store recognise a repeated one.
 * @throws EventStoreUnavailable when every attempt failed that way; any other error as it is
 */
export const withRetry = async <T>(doing: string, call: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (attempt === attempts) throw new EventStoreUnavailable(doing, error);
      await sleep(firstPause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
};
