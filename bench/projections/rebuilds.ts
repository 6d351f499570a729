import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./rebuild-process.js', import.meta.url));

/** What a process of its own measured of a rebuild, or of reading the log. */
export type Rebuilt = {
  readonly events: number;
  readonly rows: number;
  readonly seconds: number;
  /** Seconds of each phase. */
  readonly phases: Readonly<Record<string, number>>;
  readonly peakMiB: number;
};

const run = async (...args: string[]): Promise<Rebuilt> => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout) as Rebuilt;
};

/** Rebuilds a projection by the built program, in a process of its own. */
export const rebuildApart = (store: string, database: string, projection: string): Promise<Rebuilt> =>
  run(store, database, projection);

/** Reads the whole log with the bare client, in a process of its own. */
export const readApart = (store: string): Promise<Rebuilt> => run(store, '', 'read');
