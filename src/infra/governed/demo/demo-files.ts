import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The collection that the folder of filesystem DOTs is in the demo. */
export const DEMO_FOLDER_COLLECTION = 'filesystem_dots';

const SUBJECTS = ['iu', 'apr', 'nrm', 'task', 'label', 'pivot', 'context', 'workflow', 'quality', 'tenant'];
const VERBS = ['create', 'retire', 'publish', 'verify', 'export'];

/** Files that `dot_files` knows. Two of them are the frozen tools of the source documents. */
export const REGISTERED_FILES: readonly string[] = [
  ...SUBJECTS.flatMap((subject) => VERBS.map((verb) => `dot-${subject}-${verb}`)),
  'dot-birth-backfill',
  'dot-birth-trigger-setup',
  'dot-file-register',
];

/** Files that nobody registered: FILE_NO_REGISTRY. */
export const UNREGISTERED_FILES: readonly string[] = [
  'dot-iu-merge',
  'dot-iu-split',
  'dot-apr-escalate',
  'dot-nrm-cite',
  'dot-label-recolour',
  'dot-quality-sample',
  'dot-workflow-resume',
];

/** Writes the demo's folder of filesystem DOTs. Files that are there already are left as they are. */
export async function writeDemoFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const name of [...REGISTERED_FILES, ...UNREGISTERED_FILES]) {
    const file = join(path, name);
    if (!existsSync(file))
      await writeFile(file, `#!/bin/sh\n# ${name}: a lawful command of the demo. It does nothing.\n`);
  }
}
