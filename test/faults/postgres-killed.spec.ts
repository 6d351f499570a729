import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runningPostmaster } from '../../src/infra/postgres/embedded/postmaster.js';

/** Processes that share one embedded PostgreSQL, and how often it is killed under them. */
const sharers = 3;
const kills = 40;

let folder: string;
let children: ChildProcess[];
/** The postmaster that each child knows of. */
let known: number[];

const child = (index: number): ChildProcess => {
  const program = fileURLToPath(new URL('./postgres-child.ts', import.meta.url));
  const one = fork(program, [join(folder, 'postgres')], { execArgv: ['--import', 'tsx'] });
  one.on('message', (pid: number) => {
    known[index] = pid;
  });
  return one;
};

/** The postmaster that all of them know of and that really runs, other than the one before. */
const settled = async (before: number): Promise<number> => {
  for (;;) {
    const running = runningPostmaster(join(folder, 'postgres', 'cluster'))?.pid;
    const agreed = known.every((pid) => pid === running);
    if (agreed && running !== undefined && running !== before) return running;
    await sleep(5);
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'birth-ledger-postgres-killed-'));
  known = Array.from({ length: sharers }, () => 0);
  children = Array.from({ length: sharers }, (_, index) => child(index));
});

afterEach(async () => {
  const gone = children.map((one) => one.exitCode ?? once(one, 'exit'));
  for (const one of children) if (one.connected) one.send('stop');
  await Promise.all(gone);
  await rm(folder, { recursive: true, force: true });
});

it('is brought back by the processes that share it, as the same one for all, each time that it is killed', async () => {
  let running = await settled(0);
  for (let kill = 1; kill <= kills; kill++) {
    process.kill(running, 'SIGKILL');
    running = await settled(running);
    // Sometimes all have seen it come back for long, sometimes just now.
    await sleep((kill % 5) * 40);
  }
  expect(running).toBeGreaterThan(0);
}, 60_000);
