import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Ran, terminalOf } from '../../test/support/terminal.js';
import { runCli } from './run-cli.js';

describe('the command line', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'birth-ledger-cli-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const ran = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> => {
    const { terminal, written } = terminalOf(env, folder);
    const code = await runCli(words, terminal);
    return { code, ...written() };
  };

  it.each([
    ['no command', []],
    ['an unknown command', ['bless']],
    ['an unknown option', ['scan', '--fast']],
    ['an option without its value', ['decide', 'EXEMPT', '--collection']],
    ['a decision that there is none of', ['decide', 'BLESS', '--collection', 'c', '--code', 'x', '--reason', 'r']],
    ['a decision about nothing', ['decide', 'EXEMPT', '--collection', 'c', '--reason', 'r']],
    [
      'a decision about codes and a filter',
      ['decide', 'EXEMPT', '--collection', 'c', '--code', 'x', '--standing', 'PENDING', '--reason', 'r'],
    ],
    ['a decision without a reason', ['decide', 'EXEMPT', '--collection', 'c', '--code', 'x']],
    ['an empty reason', ['gate', 'close', 'c', '--reason', '  ']],
    ['an empty name', ['gate', 'close', '', '--reason', 'r']],
    ['a name without end', ['gate', 'close', 'x'.repeat(10_001), '--reason', 'r']],
    ['a role that there is none of', ['authority', 'grant', 'olga', 'queen', '--reason', 'r']],
    ['a verdict without a reason', ['triage', 'c', 'EXEMPT']],
    ['a collection without a verdict', ['triage', 'c', '--reason', 'r']],
    ['a collection and a kind', ['triage', 'c', 'EXEMPT', '--views', 'EXEMPT', '--reason', 'r']],
    ['a person twice named', ['backlog', '--as', 'ada', '--token', 'x']],
    ['a word too many', ['rollback-sql', 'now']],
    ['a port that is none', ['eventstore', '--port', '65536']],
    ['a life that is none', ['token', '--as', 'ada', '--expires', 'for ever']],
    ['a token for nobody', ['token']],
  ])('cannot use %s: exit code 2, said on stderr alone', async (_, words) => {
    const { code, out, err } = await ran(words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it.each([
    ['settings that cannot be used', ['token', '--as', 'ada'], { HTTP_PORT: 'x' }, 'HTTP_PORT'],
    ['a name that no person may bear', ['token', '--as', 'policy:x'], {}, 'No token can be issued to "policy:x"'],
    ['a database that nobody named', ['install-contract'], {}, 'GOVERNED_ADMIN_URL'],
    ['one password of two', ['install-contract', '--url', 'postgres://a@b/c'], { SCANNER_PASSWORD: 'x' }, 'Set both'],
    [
      'a local token where a provider issues them',
      ['token', '--as', 'ada'],
      { AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'birth-ledger' },
      'https://id.example',
    ],
  ])('cannot use %s: exit code 2, with a sentence', async (_, words, env, said) => {
    const { code, out, err } = await ran(words, env);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });

  it('tells which part does not answer, and never a password: exit code 4', async () => {
    const env = { GOVERNED_ADMIN_URL: 'postgres://admin:s3cret@127.0.0.1:1/db' };
    const { code, out, err } = await ran(['install-contract'], env);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain('A database does not answer.');
    expect(err).not.toContain('s3cret');
  });

  it('issues a token, alone on stdout or in JSON', async () => {
    const { code, out, err } = await ran(['token', '--as', 'ada', '--expires', '30m']);
    expect([code, err]).toEqual([0, '']);
    const { sub, exp = 0, iat = 0 } = decodeJwt(out.trim());
    expect([sub, exp - iat]).toEqual(['ada', 1_800]);
    const json = await ran(['token', '--as', 'robot', '--service', '--json']);
    const answer = JSON.parse(json.out) as { token: string };
    expect(decodeJwt(answer.token)).toMatchObject({ sub: 'robot', kind: 'service' });
  });

  it('tells its version: exit code 0', async () => {
    const { code, out } = await ran(['--version']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  it('answers --help on stdout: exit code 0', async () => {
    for (const words of [['--help'], ['scan', '--help'], ['eventstore', 'backup', '--help']]) {
      const { code, out, err } = await ran(words);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: birth-ledger/);
    }
  });
});
