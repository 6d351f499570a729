import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent, type ResolvedEvent, StreamNotFoundError } from '@eventstore/db-client';

type Proposed = ReturnType<typeof jsonEvent>;

/** An append as its writer knows it. */
export interface Attempt {
  readonly stream: string;
  readonly expectedRevision: 'no_stream' | bigint;
  readonly events: readonly Proposed[];
  /** What the server answered; undefined as long as it has not. */
  answer?: { readonly revision: bigint; readonly position: bigint };
}

/** Numbers that look random and can be had again from their seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A writer to one stream, which behaves as a command does: it states the exact revision, and when it got no answer it
 * sends the same events again.
 */
export class StreamWriter {
  readonly attempts: Attempt[] = [];
  private revision: 'no_stream' | bigint = 'no_stream';

  constructor(
    readonly stream: string,
    private readonly chance: () => number,
  ) {}

  /** Writes until the server is gone. */
  async writeUntilGone(client: EventStoreDBClient): Promise<void> {
    for (;;) {
      const attempt = this.next();
      try {
        const { expectedRevision } = attempt;
        const result = await client.appendToStream(attempt.stream, [...attempt.events], {
          expectedRevision,
          deadline: 5_000,
        });
        attempt.answer = { revision: result.nextExpectedRevision, position: result.position?.commit ?? -1n };
        this.revision = result.nextExpectedRevision;
      } catch (error) {
        if (isRefusal(error)) throw error;
        return;
      }
    }
  }

  private next(): Attempt {
    const last = this.attempts.at(-1);
    if (last && !last.answer) return last;
    const size = this.chance() < 0.7 ? 1 : this.chance() < 0.9 ? 5 : 120;
    const events = Array.from({ length: size }, (_, number) => jsonEvent({ type: 'Written', data: { number } }));
    const attempt: Attempt = { stream: this.stream, expectedRevision: this.revision, events };
    this.attempts.push(attempt);
    return attempt;
  }
}

/** The server said no, which it must never do here: everybody else only lost the connection. */
const isRefusal = (error: unknown): boolean =>
  ['wrong-expected-version', 'stream-deleted', 'access-denied', 'unknown'].includes(
    (error as { type?: string }).type ?? '',
  ) && !/connection|write after end|stream closed/i.test((error as Error).message);

/** What is wrong with a stream, compared with what its writer was told. Empty if nothing is. */
export async function complaints(client: EventStoreDBClient, writer: StreamWriter): Promise<string[]> {
  const stored = await eventsOf(client, writer.stream);
  const found: string[] = [];
  let next = 0;
  for (const attempt of writer.attempts) {
    const part = stored.slice(next, next + attempt.events.length);
    const written = part.filter(({ event }, index) => event?.id === attempt.events[index]?.id).length;
    if (written === attempt.events.length) {
      next += written;
      const last = part.at(-1)?.event;
      if (
        attempt.answer &&
        (last?.revision !== attempt.answer.revision || last.position?.commit !== attempt.answer.position)
      ) {
        found.push(`${writer.stream}: answered ${attempt.answer.revision}, stored at ${last?.revision}`);
      }
    } else if (attempt.answer) {
      found.push(`${writer.stream}: revision ${attempt.answer.revision} was acknowledged and is not there`);
    } else if (written > 0) {
      found.push(`${writer.stream}: ${written} of ${attempt.events.length} events of an append are there`);
    }
  }
  if (next !== stored.length)
    found.push(`${writer.stream}: ${stored.length - next} events that nobody wrote, or wrote twice`);
  return found;
}

async function eventsOf(client: EventStoreDBClient, stream: string): Promise<ResolvedEvent[]> {
  const all: ResolvedEvent[] = [];
  try {
    for await (const event of client.readStream(stream)) all.push(event);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return all;
}

/** A stream of its own for each of so many writers. */
export const writers = (count: number, chance: () => number): StreamWriter[] =>
  Array.from({ length: count }, (_, number) => new StreamWriter(`crash-${number}-${randomUUID()}`, chance));
