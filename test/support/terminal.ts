import { PassThrough } from 'node:stream';
import type { Terminal } from '../../src/infra/cli/terminal.js';

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** A terminal that nobody sits at, and what was written to it. */
export const terminalOf = (
  env: NodeJS.ProcessEnv = {},
  cwd = '.',
): { terminal: Terminal; written(): Omit<Ran, 'code'> } => {
  const [out, err] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
  const text = { out: '', err: '' };
  out.on('data', (some: string) => {
    text.out += some;
  });
  err.on('data', (some: string) => {
    text.err += some;
  });
  return { terminal: { in: new PassThrough(), out, err, env, cwd }, written: () => ({ ...text }) };
};
