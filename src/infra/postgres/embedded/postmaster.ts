import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../processes/is-alive.js';

export type Postmaster = { readonly pid: number; readonly port: number };

/** Whether that process is a living postgres of exactly this cluster, and not somebody who was given its old number. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    try {
      // A postmaster works in its data folder; a zombie works nowhere.
      return realpathSync(readlinkSync(`/proc/${pid}/cwd`)) === realpathSync(cluster);
    } catch {
      return false;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.includes(cluster) && !stdout.trimStart().startsWith('Z');
}

const pidFile = (cluster: string): string => join(cluster, 'postmaster.pid');

/** What a `postmaster.pid` says, of a process that may be gone; null if there is none, or none that can be read. */
function notedPostmaster(cluster: string): Postmaster | null {
  try {
    const lines = readFileSync(pidFile(cluster), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0) } : null;
  } catch {
    return null;
  }
}

/** The postgres that is running (or starting, or stopping) on this cluster, by its `postmaster.pid`; null if none is. */
export function runningPostmaster(cluster: string): Postmaster | null {
  const noted = notedPostmaster(cluster);
  return noted !== null && isPostmasterOf(noted.pid, cluster) ? noted : null;
}

/**
 * Removes a `postmaster.pid` whose number now belongs to some other living process: postgres would refuse to start
 * beside it. Any other left-over file is for postgres itself to judge.
 */
export function dropMisleadingPidFile(cluster: string): void {
  const noted = notedPostmaster(cluster);
  if (noted !== null && isAlive(noted.pid) && !isPostmasterOf(noted.pid, cluster)) {
    rmSync(pidFile(cluster), { force: true });
  }
}

/** Resolves to true when no postgres runs on the cluster any more, false when one still does after `timeoutMs`. */
export async function goneWithin(cluster: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (runningPostmaster(cluster) !== null) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Fast shutdown (open transactions are rolled back, data is flushed), then immediate shutdown if that takes too long. */
export async function shutDown(cluster: string): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    const running = runningPostmaster(cluster);
    if (running === null) return;
    process.kill(running.pid, signal);
    if (await goneWithin(cluster, patienceMs)) return;
  }
  throw new Error(`PostgreSQL of ${cluster} did not stop within 40 s. Look at its postgres.log and stop it by hand.`);
}
