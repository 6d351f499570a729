import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Postmaster = { readonly pid: number; readonly port: number };

/** Whether that process is a living postgres of exactly this cluster, and not somebody who was given its old number. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
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

/** The postgres that is running (or starting, or stopping) on this cluster, by its `postmaster.pid`; null if none is. */
export function runningPostmaster(cluster: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isPostmasterOf(pid, cluster)) return null;
  return { pid, port: Number(lines[3] ?? 0) };
}

/** Removes a `postmaster.pid` whose number now belongs to some other process: postgres would refuse to start beside it. */
export function dropStalePidFile(cluster: string): void {
  if (runningPostmaster(cluster) === null) rmSync(join(cluster, 'postmaster.pid'), { force: true });
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
