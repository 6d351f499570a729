import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { UsageError } from '../../../infra/cli/usage-error.js';

/**
 * Writes a file that appears under its name only when it is complete and on disk.
 * @throws UsageError when there is such a file already; what the system or `write` throws, and then there is none
 */
export const newFile = async <R>(file: string, write: (sink: NodeJS.WritableStream) => Promise<R>): Promise<R> => {
  if (existsSync(file)) {
    throw new UsageError(`${file} exists already. An export overwrites no file: name another, or move this one away.`);
  }
  const unfinished = `${file}.unfinished`;
  const sink = (await open(unfinished, 'w')).createWriteStream({ flush: true });
  try {
    const written = await write(sink);
    sink.end();
    await finished(sink);
    await rename(unfinished, file);
    return written;
  } catch (error) {
    sink.destroy();
    await rm(unfinished, { force: true });
    throw error;
  }
};
