import { codeOf } from '../../errors/code-of.js';
import { reasonOf } from './given-file.js';

/** What a person reads when the event store's own program could not start. Our own errors are sentences already. */
export function startComplaint(error: unknown, dataDir: string): string {
  const code = codeOf(error) ?? '';
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)$/.test(code)) {
    return `The event store finds no room in ${dataDir} (${reasonOf(error)}). Make room on its disk, or raise --max-bytes.`;
  }
  // Of the files that options name, errors have words and no code: what is left is about the folder.
  if (/^(E[A-Z]+|SQLITE_\w+)$/.test(code)) {
    return (
      `The folder ${dataDir} cannot hold the event store (${reasonOf(error)}). ` +
      'Give this account the right to make it and to write in it, or name another with --data.'
    );
  }
  return error instanceof Error ? error.message : String(error);
}
