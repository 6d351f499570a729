import 'reflect-metadata';
import { runCli } from './program/run-cli.js';

// Whoever reads the answer may have seen enough of it (`| head`): what is left is not written, and nothing is wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  in: process.stdin,
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});
