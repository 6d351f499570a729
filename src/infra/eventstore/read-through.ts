import type { StreamingRead } from '@eventstore/db-client';

/**
 * Iterates over a read. A reader who leaves early ends the call at the server too, and lets what is under way run out:
 * a call that nobody reads to its end would stay open for good, and keep the client from being disposed.
 */
export async function* readThrough<T>(read: StreamingRead<T>): AsyncGenerator<T> {
  try {
    yield* read.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<T>;
  } finally {
    if (!read.readableEnded && !read.destroyed) {
      read.on('error', () => undefined);
      read.cancel().catch(() => undefined);
      read.resume();
    }
  }
}
