/** A subscription ended, by whatever cause. Everything after the last checkpoint is delivered again by the next one. */
export class SubscriptionDropped extends Error {
  override readonly name: string = 'SubscriptionDropped';
  constructor(cause: unknown, detail = 'the event store dropped the subscription') {
    super(
      `${detail} (${cause instanceof Error ? cause.message : String(cause)}). It is opened again from the last checkpoint.`,
      {
        cause,
      },
    );
  }
}

/** The log went on, but the subscription delivered nothing and reported no error. */
export class SubscriptionStalled extends SubscriptionDropped {
  override readonly name = 'SubscriptionStalled';
  constructor(after: bigint | null, missed: bigint) {
    super(
      `nothing came after position ${after ?? 'the beginning'}, but the log holds an event at ${missed}`,
      'the subscription stalled without an error',
    );
  }
}
