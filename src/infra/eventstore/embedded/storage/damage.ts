/** Stored bytes that are not what was written. Nothing of such an event is ever served. */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError';

  constructor(
    readonly file: string,
    readonly position: number | undefined,
    readonly stream: string | undefined,
    finding: string,
  ) {
    const where = [
      position === undefined ? '' : `, position ${position}`,
      stream === undefined ? '' : `, stream ${JSON.stringify(stream)}`,
    ].join('');
    super(
      `The event store is damaged: ${file}${where}: ${finding}. ` +
        'Run `birth-ledger eventstore verify` to see how far it reaches, and restore the last backup.',
    );
  }
}
