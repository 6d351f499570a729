import type { CommandDenied } from '../../domain/denial/events.js';
import { denialStream } from '../../domain/shared/stream-name.js';
import { WrongRevision } from './errors.js';
import type { EventLog } from './event-log.js';
import type { EventMetadata } from './recorded-event.js';

/**
 * Appends a refusal to its day's denial stream, which the refusals of all callers share.
 * @param idOf the event's id on that stream: the same for a repeated call, so that it is written once
 * @param metadata its `at` says which day it is
 */
export const appendDenial = async (
  log: EventLog,
  { type, data }: CommandDenied,
  idOf: (stream: string) => string,
  metadata: EventMetadata,
): Promise<void> => {
  const stream = denialStream(metadata.at.slice(0, 10));
  for (;;) {
    const last = await log.lastOf(stream);
    try {
      await log.append(stream, [{ id: idOf(stream), type, data, metadata }], last?.revision ?? 'no_stream');
      return;
    } catch (error) {
      // Losing the race to the refusal of another caller says nothing about this one.
      if (!(error instanceof WrongRevision)) throw error;
    }
  }
};
