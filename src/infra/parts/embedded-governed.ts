import { join } from 'node:path';
import type { DemoSize } from '../governed/demo/build-demo.js';
import { DEMO_FOLDER_COLLECTION, writeDemoFolder } from '../governed/demo/demo-files.js';
import { ensureDemo } from '../governed/demo/ensure-demo.js';
import { derivedPasswords, serviceUrls } from '../governed/kit/service-roles.js';
import type { EmbeddedPostgres } from '../postgres/embedded/start-embedded-postgres.js';
import type { FolderSettings } from '../settings/settings.js';

export type { DemoSize };

export type EmbeddedGoverned = {
  readonly scannerUrl: string;
  readonly applierUrl: string;
  readonly folder: FolderSettings;
};

/** The demo database and its folder of files, built at the first start: a governed database for whoever has none yet. */
export const embeddedGovernedDatabase = async (
  postgres: EmbeddedPostgres,
  size: DemoSize,
  dataDir: string,
): Promise<EmbeddedGoverned> => {
  const adminUrl = await postgres.createDatabase('governed');
  await ensureDemo({ adminUrl, size, passwords: derivedPasswords(adminUrl) });
  const path = join(dataDir, 'dots');
  await writeDemoFolder(path);
  const { scanner, applier } = serviceUrls(adminUrl);
  const registry = { schema: 'public', table: 'dot_files', codeColumn: 'file_name' };
  return { scannerUrl: scanner, applierUrl: applier, folder: { collection: DEMO_FOLDER_COLLECTION, path, registry } };
};
