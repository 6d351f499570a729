/** A response that does not follow protobuf's wire format: it was cut short, or it is something else. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
  constructor(detail: string) {
    super(
      `The event store sent a response that cannot be read: ${detail}. See that EVENTSTORE_URL names an event store, and that nothing on the way changes what it sends.`,
    );
  }
}
