import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../../errors/code-of.js';
import { canTraverse, type RunAs } from './unprivileged-user.js';

/** Where clusters and binaries go when root's own folders are closed to the account that postgres runs as. */
export const SYSTEM_FOLDER = '/var/lib/birth-ledger';

/** A name in the system folder that stands for `path`: the same at each start, another for each path. */
export function substituteFor(path: string): string {
  return join(SYSTEM_FOLDER, createHash('sha256').update(path).digest('hex').slice(0, 16));
}

/** False when another process, which starts at the same moment, has made it before. */
function made(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A new folder there with a link to it, which alone says whose it is: removing the link forgets the data, moving it takes the data along. */
function linkToSubstitute(wanted: string): string {
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  const substitute = mkdtempSync(`${substituteFor(wanted)}-`);
  chmodSync(substitute, 0o711);
  if (made(() => symlinkSync(substitute, wanted))) return substitute;
  rmSync(substitute, { recursive: true });
  return realpathSync(wanted);
}

/** Opens the data folder itself for passing through (not for reading). Folders above it are not ours to change. */
function openForTraversal(folder: string): void {
  const { mode, uid } = statSync(folder);
  if (uid === process.getuid?.() && (mode & 0o001) === 0) chmodSync(folder, (mode & 0o777) | 0o111);
}

/**
 * The real folder of the cluster. Normally `dataDir`. Where postgres cannot get there (root in a folder of mode 0700,
 * say /root), the cluster lives under {@link SYSTEM_FOLDER} and `dataDir` becomes a link to it.
 */
export function placeCluster(dataDir: string, user: RunAs, log: (line: string) => void): string {
  const wanted = resolve(dataDir);
  if (!existsSync(wanted)) {
    mkdirSync(dirname(wanted), { recursive: true });
    const parent = realpathSync(dirname(wanted));
    if (user.uid !== undefined && !canTraverse(user, parent)) openForTraversal(parent);
    if (canTraverse(user, parent)) {
      made(() => mkdirSync(wanted, { mode: 0o711 }));
    } else {
      if (lstatSync(wanted, { throwIfNoEntry: false }) !== undefined) {
        throw new Error(
          `${wanted} is a link to a folder that is gone. Remove the link to start with an empty cluster.`,
        );
      }
      const substitute = linkToSubstitute(wanted);
      log(`postgres cannot enter ${parent} (closed to other accounts): its cluster is kept in ${substitute}.`);
    }
  }
  const place = realpathSync(wanted);
  if (user.uid !== undefined && !canTraverse(user, place)) openForTraversal(place);
  if (user.uid !== undefined && !canTraverse(user, place)) {
    throw new Error(
      `PostgreSQL cannot run as root, and the account it runs as (uid ${user.uid}) cannot enter ${place}. ` +
        'Open the folders above it for traversal (chmod o+x), choose another data folder, or run birth-ledger as an ordinary user.',
    );
  }
  return place;
}
