/** The read model has not come as far as a command needs it; nothing was decided on what it does not know yet. */
export class ReadModelBehind extends Error {
  override readonly name = 'ReadModelBehind';
  constructor(projection: string, needed: bigint, has: bigint | null) {
    super(
      `The projection ${projection} stands at ${has ?? 'the beginning'}, and ${needed} is needed. See birth-ledger projections for what holds it up, then retry.`,
    );
  }
}
