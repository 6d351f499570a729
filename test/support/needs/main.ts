import { spawnSync } from 'node:child_process';
import { findPostgresPrograms } from './postgres-programs.js';

/** Before the tests (`pretest`): what they need of the machine is there, is installed where that is possible, or is asked for. */
const run = (...args: string[]): boolean => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
};

const install = (): boolean => {
  console.log('The tests need a PostgreSQL with pg_dump; installing it: apt-get install postgresql');
  const wanted = ['install', '--yes', '--no-install-recommends', 'postgresql'];
  return run(...wanted) || (run('update') && run(...wanted));
};

const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;

if (findPostgresPrograms() === null) {
  if (mayInstall) install();
  if (findPostgresPrograms() === null) {
    console.error(
      'The tests compare databases byte for byte and need a PostgreSQL (15 or later) with initdb, postgres, pg_dump and ' +
        'pg_dumpall in one folder of the PATH. Install it (Debian, Ubuntu: apt-get install postgresql), then test again.',
    );
    process.exit(1);
  }
}
