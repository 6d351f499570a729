import { setImmediate } from 'node:timers/promises';
import { convertToCommandError } from '@eventstore/db-client';
import { abandon } from './abandon.js';
import type { LogMessage } from './message-reader.js';
import type { LogCall } from './open-call.js';
import { messagesPerTurn } from './turns.js';

/**
 * The messages of a call, as fast as they are asked for and no faster. A reader who leaves early ends the call.
 * @throws the official client's errors
 */
export async function* messagesOf(call: LogCall): AsyncGenerator<LogMessage> {
  let inTurn = 0;
  try {
    for await (const message of call.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<LogMessage>) {
      yield message;
      inTurn += 1;
      if (inTurn === messagesPerTurn) {
        inTurn = 0;
        await setImmediate();
      }
    }
  } catch (error) {
    throw error instanceof Error ? convertToCommandError(error) : error;
  } finally {
    if (!call.readableEnded) abandon(call);
  }
}
