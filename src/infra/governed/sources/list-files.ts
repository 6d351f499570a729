import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file's name in bytes, and as text where it is any. */
export type FileName = { readonly bytes: Buffer; readonly text: string | null };

async function isFile(folder: string, entry: Dirent<Buffer>): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  // A link is what it leads to; one that leads nowhere, or to a folder, is no file.
  const path = Buffer.concat([Buffer.from(join(folder, '/')), entry.name]);
  return stat(path).then(
    (target) => target.isFile(),
    () => false,
  );
}

/**
 * The files of a folder in the order of their names' bytes, which is the same on every machine. Files in folders below
 * are not part of it. Whether a file's content may be read does not matter: it is an entity by its name.
 */
export async function listFiles(folder: string): Promise<FileName[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const files: FileName[] = [];
  for (const entry of entries) {
    if (await isFile(folder, entry)) {
      files.push({ bytes: entry.name, text: isUtf8(entry.name) ? entry.name.toString('utf8') : null });
    }
  }
  return files.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}
