/** As Node words what the system said of a file; the event store's process hands it on as text, without a code. */
const systemsWords = /^(E[A-Z]+: [^,]+), \w+ '(.+?)'(?: -> '.+')?$/;

/**
 * What a person reads when a file or folder could not be made, read or written (no right, a read-only disk, a file in
 * the place of a folder).
 * @param message of an error of Node's file system, for example `EACCES: permission denied, mkdir '/srv/data'`
 * @returns null when the message is no such one
 */
export const unusableFile = (message: string): string | null => {
  const [, reason, path] = systemsWords.exec(message) ?? [];
  if (reason === undefined) return null;
  return (
    `${path} cannot be used (${reason}). Give the account that runs birth-ledger the right to it, or name another ` +
    'place: the folder of its data is what BIRTH_LEDGER_DATA says.'
  );
};
