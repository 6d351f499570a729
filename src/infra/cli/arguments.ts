import { InvalidArgumentError, Option } from 'commander';

/** The limits of the API's requests (commands/shared/text.ts), so that both doors take the same. */
const longest = { name: 10_000, reason: 2_000 };

const bounded = (what: string, most: number) => (text: string) => {
  if (text.trim() === '') throw new InvalidArgumentError(`${what} may not be empty.`);
  if (text.length > most) throw new InvalidArgumentError(`${what} may have ${most} characters at most.`);
  return text;
};

/** Reads a collection's name or a person's. */
export const aName = bounded('A name', longest.name);

/** Reads an option that may be given several times: `--code a --code b`. */
export const listOf =
  (read: (text: string) => string) =>
  (text: string, earlier: readonly string[] = []): string[] => [...earlier, read(text)];

/** Reads a TCP port; 0 lets the system choose. */
export const aPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
};

/** Reads a position of the log. */
export const aPosition = (text: string): bigint => {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('A position is a whole number.');
  return BigInt(text);
};

/** Why somebody decided something; it stays in the log for ever. */
export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; kept in the log').argParser(bounded('A reason', longest.reason));

/** For commands that ask before they touch many. */
export const yesOption = (): Option => new Option('--yes', 'do not ask (needed where nobody can be asked)');
