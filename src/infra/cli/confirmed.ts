import { createInterface } from 'node:readline/promises';
import type { Bench } from './cli.js';
import { UsageError } from './usage-error.js';

/**
 * Asks whoever sits at the terminal. Everything but yes means no, also the end of the input.
 * @param yes true when the command was given with `--yes`: nobody is asked
 * @throws UsageError when nobody can be asked
 */
export const confirmed = async (
  { terminal, signal }: Pick<Bench, 'terminal' | 'signal'>,
  question: string,
  yes = false,
): Promise<boolean> => {
  if (yes) return true;
  if (!terminal.in.isTTY) {
    throw new UsageError(`${question} Nobody can be asked here, so nothing was done; add --yes to say so beforehand.`);
  }
  // Without line editing of its own, so that Ctrl-C stays a signal.
  const lines = createInterface({ input: terminal.in, output: terminal.err, terminal: false });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
};
