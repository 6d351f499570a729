import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveEventStore } from './serve.js';

const program = fileURLToPath(new URL('./server-main.ts', import.meta.url));

let folder: string;
let taken: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'birth-ledger-server-main-'));
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
});

afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the program says when it is called like that. It must end by itself. */
const run = (args: readonly string[]) => {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  return { stderr, ended: { status, signal, stdout } };
};

const takenPort = (): string => String((taken.address() as AddressInfo).port);
const data = () => ['--data', join(folder, 'store')];
const file = (): string => {
  const path = join(folder, 'file');
  writeFileSync(path, '');
  return path;
};

type Case = readonly [mistake: string, args: () => readonly string[], said: RegExp];

const cases: readonly Case[] = [
  ['an unknown option', () => [...data(), '--prt', '1'], /^error: unknown option '--prt'\n\(Did you mean --port\?\)/],
  ['a port that is none', () => [...data(), '--port', 'abc'], /'abc' is invalid. A port is a number from 0 to 65535/],
  ['a port in use', () => [...data(), '--port', takenPort()], /^The event store cannot listen .* in use\. .*--port/],
  ['a file for a folder', () => ['--data', file()], /^The folder .*file cannot hold .*\(EEXIST: .*\)\. .*--data/],
  [
    'a certificate without a key',
    () => [...data(), '--tls-cert', file()],
    /^error: --tls-cert and --tls-key .*together/,
  ],
  ['users that are missing', () => [...data(), '--users', join(folder, 'no')], /^The users file .*ENOENT.*--users/],
];

describe("The event store's own program", () => {
  it.each(cases)('told of %s, says so in words, and nothing else, and ends', (_mistake, args, said) => {
    const { stderr, ended } = run(args());
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(ended).toEqual({ status: 1, signal: null, stdout: '' });
  });

  it('leaves a folder in order where it could not listen', async () => {
    const { stderr } = run([...data(), '--port', takenPort()]);
    expect(stderr).toContain('in use');
    const store = await serveEventStore({ dataDir: join(folder, 'store') });
    await store.close();
    expect(store.recovery.unclean).toBe(false);
  });
});
