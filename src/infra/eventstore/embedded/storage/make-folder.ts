import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../../../errors/code-of.js';

/**
 * Makes a folder, and those above it, where they are missing. Node's own way never ends where the system answers ENOENT
 * for a folder whose parent exists, as `/proc` does.
 *
 * @throws when it cannot be made, or something else stands in its place
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !isFolder(dirname(folder))) {
      makeFolder(dirname(folder));
      makeFolder(folder);
    } else if (!isFolder(folder)) {
      throw error;
    }
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
