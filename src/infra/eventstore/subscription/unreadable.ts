/** Stands in an event's data when the event cannot be decoded; whoever applies the event learns why. */
export class UnreadableData {
  constructor(readonly reason: unknown) {}
}
