import { type AllStreamSubscription, START, streamNameFilter } from '@eventstore/db-client';
import type { EventLog } from '../event-log.js';

/** How many events the server looks through before it tells how far it has come. */
const eventsPerCheckpoint = 1_000;
const searchWindow = 32;

/**
 * The client's subscription to the part of the whole log whose streams begin with one of the prefixes.
 * @param after the position of the last event already known; null for the beginning
 * @param onCheckpoint told when the server has looked through the log up to a position without finding more
 */
export const openFiltered = (
  log: EventLog,
  after: bigint | null,
  prefixes: readonly string[],
  onCheckpoint: (position: bigint) => void = () => undefined,
): AllStreamSubscription =>
  log.client.subscribeToAll({
    fromPosition: after === null ? START : { commit: after, prepare: after },
    filter: streamNameFilter({
      prefixes: [...prefixes],
      checkpointInterval: Math.ceil(eventsPerCheckpoint / searchWindow),
      maxSearchWindow: searchWindow,
      checkpointReached: (_, { commit }) => onCheckpoint(commit),
    }),
  });

/** Ends a subscription without waiting for the server; errors of one that is broken already are of no interest. */
export const endQuietly = (stream: AllStreamSubscription): void => {
  stream.on('error', () => undefined);
  stream.unsubscribe().catch(() => undefined);
  stream.destroy();
};
