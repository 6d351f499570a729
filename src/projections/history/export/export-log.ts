import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { StoredEvent } from '../../../infra/eventstore/codec.js';

/** What an export holds. Who has it can compare the digest, and go on after the last position. */
export type Exported = {
  readonly events: number;
  /** Positions of the first and the last event; null when there was none. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** SHA-256 over the lines, in hexadecimal: the same events give the same. */
  readonly digest: string;
};

export type ExportOptions = {
  /** Events beyond this position are left out. */
  readonly upTo?: bigint | undefined;
  readonly signal: AbortSignal;
};

/**
 * Writes events as lines of JSON, as fast as they are taken.
 * @param events in the log's order
 * @param sink is left open
 * @throws what reading or writing throws, or the signal's reason; the last line may then be cut off
 */
export const exportLog = async (
  events: AsyncIterable<StoredEvent>,
  sink: NodeJS.WritableStream,
  { upTo, signal }: ExportOptions,
): Promise<Exported> => {
  const hash = createHash('sha256');
  const exported = { events: 0, from: null as bigint | null, to: null as bigint | null };
  const lines = async function* (): AsyncGenerator<string> {
    for await (const event of events) {
      signal.throwIfAborted();
      if (upTo !== undefined && event.position.commit > upTo) return;
      const line = lineOf(event);
      hash.update(line);
      exported.events += 1;
      exported.from ??= event.position.commit;
      exported.to = event.position.commit;
      yield line;
    }
  };
  await pipeline(lines, sink, { end: false });
  return { ...exported, digest: hash.digest('hex') };
};

/** Positions and revisions are text, as in the API: they outgrow the numbers of JSON's readers. */
const lineOf = ({ position, streamId: stream, revision, id, type, created, data, metadata }: StoredEvent): string => {
  const place = { position: String(position.commit), stream, revision: String(revision) };
  return `${JSON.stringify({ ...place, id, type, created, data, metadata })}\n`;
};
