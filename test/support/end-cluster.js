import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** After the run: ends the shared PostgreSQL, by the process id that it wrote itself into our own folder, and its data. */
export default async function endCluster() {
  const folder = process.env.BIRTH_LEDGER_TEST_CLUSTER;
  if (folder === undefined) return;
  const pidFile = join(folder, 'postgres', 'cluster', 'postmaster.pid');
  const pid = () => {
    try {
      return Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    } catch {
      return null;
    }
  };
  const running = pid();
  if (running !== null) process.kill(running, 'SIGQUIT');
  // It removes the file when it is gone; after an immediate shutdown the file may stay, with nobody behind it.
  for (let waited = 0; running !== null && waited < 10_000 && alive(running); waited += 50) await sleep(50);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
