import { realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SYSTEM_FOLDER } from '../infra/postgres/embedded/places.js';

/**
 * Removes what an earlier demo left. Its cluster may be a link (root in a folder that is closed to others): then what it
 * stands for goes too, if it is of our making, or every run would leave a database behind.
 * @param dataDir the demo's own folder
 * @param elsewhere the folder in which such clusters are kept
 */
export const freshFolder = async (dataDir: string, elsewhere = SYSTEM_FOLDER): Promise<void> => {
  const cluster = await realpath(join(dataDir, 'postgres')).catch(() => null);
  if (cluster?.startsWith(elsewhere + sep)) await rm(cluster, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
};
