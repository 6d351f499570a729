import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { confirmed } from './confirmed.js';
import { UsageError } from './usage-error.js';

const bench = (isTTY: boolean) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  const err = new PassThrough({ encoding: 'utf8' });
  const stopping = new AbortController();
  const terminal = { in: input, out: new PassThrough(), err, env: {}, cwd: '.' };
  return { input, err, stopping, means: { terminal, signal: stopping.signal } };
};

describe('a question on the terminal', () => {
  it.each([
    ['y', true],
    ['YES', true],
    ['n', false],
    ['', false],
    ['yes please', false],
  ])('answered with "%s" means %s', async (answer, meant) => {
    const { input, err, means } = bench(true);
    const asked = confirmed(means, 'Decide on 26 entries?');
    input.write(`${answer}\n`);
    expect(await asked).toBe(meant);
    expect(err.read()).toBe('Decide on 26 entries? [y/N] ');
  });

  it('means no when the input ends', async () => {
    const { input, means } = bench(true);
    const asked = confirmed(means, 'Decide?');
    input.end();
    expect(await asked).toBe(false);
  });

  it('ends with the command', async () => {
    const { stopping, means } = bench(true);
    const asked = confirmed(means, 'Decide?');
    stopping.abort();
    await expect(asked).rejects.toThrow('abort');
  });

  it('is not put to a pipe', async () => {
    const { means } = bench(false);
    await expect(confirmed(means, 'Decide?')).rejects.toThrow(UsageError);
    expect(await confirmed(means, 'Decide?', true)).toBe(true);
  });
});
