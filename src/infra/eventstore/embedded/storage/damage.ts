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

/** What SQLite says of a file that it cannot make sense of, and what comes of a page that is none. */
const UNREADABLE = /^SQLITE_(CORRUPT|NOTADB)/;

/** An error as the damage that it tells of; any other error as it is. */
export function asDamage(error: unknown, file: string): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !UNREADABLE.test(code)) return error;
  return new DamagedStoreError(file, undefined, undefined, String(message));
}
