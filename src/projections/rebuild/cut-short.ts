import { codeOf } from '../../infra/errors/code-of.js';
import { isConnectionFault } from '../../infra/postgres/read-model/session.js';

/** A rebuild, or a swap back, ended through no fault of the log or of the program. Everybody reads the rows that stood before. */
export class RebuildCutShort extends Error {
  override readonly name = 'RebuildCutShort';
  constructor(
    command: string,
    override readonly cause: unknown,
    whatToDo: string,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `\`${command}\` was cut short (${reason}). The live rows are as they were, and everybody reads them. ${whatToDo}, then run it again.`,
      { cause },
    );
  }
}

/** PostgreSQL's code for a full disk (ENOSPC), wherever it met it: in tables, in indexes, or in what it sorts. */
const diskFull = '53100';

/**
 * Words for people where the database, and nothing in the log, kept a command from coming to its end; else the error as
 * it is.
 * @param command as it would be typed
 */
export const cutShort = (command: string, error: unknown): unknown => {
  if (codeOf(error) === diskFull) {
    const room = 'about three times what the tables of the projection take: the rows once more, and what is sorted';
    return new RebuildCutShort(command, error, `The disk of the read model's database is full: make room for ${room}`);
  }
  if (isConnectionFault(error)) {
    return new RebuildCutShort(command, error, "The read model's database went away: see that it runs");
  }
  return error;
};
