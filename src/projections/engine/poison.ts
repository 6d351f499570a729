import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';

/** An event that a projection cannot apply. It stops that projection, never the others, until an operator acts. */
export class PoisonEvent extends Error {
  override readonly name = 'PoisonEvent';
  constructor(
    readonly projection: string,
    readonly event: RecordedEvent,
    override readonly cause: unknown,
  ) {
    super(
      `The projection ${projection} cannot apply the event ${event.type} at position ${event.position} (${event.revision}@${event.stream}): ${cause instanceof Error ? cause.message : String(cause)}. After a repair retry it, or rebuild; while the live projection stands at it, it can be skipped with a reason.`,
      { cause },
    );
  }
}

/** A change of which only the position of its event is known; whoever folds it looks the event up. */
export class PoisonChange extends Error {
  override readonly name = 'PoisonChange';
  constructor(
    readonly position: string,
    override readonly cause: unknown,
  ) {
    super(
      `The event at position ${position} cannot be applied: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}
