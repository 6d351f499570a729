import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { UsageError } from '../../../infra/cli/usage-error.js';
import { UnfinishedFile } from '../../../infra/files/unfinished-file.js';

/**
 * Writes a file that appears under its name only when it is complete and on disk.
 * @throws UsageError when there is such a file already; what the system or `write` throws, and then there is none
 */
export const newFile = async <R>(file: string, write: (sink: NodeJS.WritableStream) => Promise<R>): Promise<R> => {
  if (existsSync(file)) {
    throw new UsageError(`${file} exists already. An export overwrites no file: name another, or move this one away.`);
  }
  const unfinished = new UnfinishedFile(file);
  const sink = (await open(unfinished.path, 'w')).createWriteStream();
  try {
    const written = await write(sink);
    sink.end();
    await finished(sink);
    unfinished.publish();
    return written;
  } catch (error) {
    sink.destroy();
    unfinished.drop();
    throw error;
  }
};
