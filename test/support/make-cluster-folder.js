import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before the run: a folder for the one PostgreSQL that all specs share. The first spec that needs it starts it there
 * (`freshDatabase` in postgres.ts), so that a run of unit specs starts none. Plain JavaScript, since jest loads this
 * file without its transforms.
 */
export default function makeClusterFolder() {
  process.env.BIRTH_LEDGER_TEST_CLUSTER = mkdtempSync(join(tmpdir(), 'birth-ledger-test-cluster-'));
}
