/** A response that does not follow protobuf's wire format: it was cut short, or it is something else. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The event store sent a response that cannot be read: ${reason} See that EVENTSTORE_URL names an event store, and that nothing on the way changes what it sends.`,
      { cause },
    );
  }
}
