import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeAuthority } from '../../src/commands/authority/change-authority.command.js';
import { operator, steward } from '../../src/demo/cast.js';
import { Report } from '../../src/demo/report.js';
import { Stage } from '../../src/demo/stage.js';
import type { DemoSize } from '../../src/infra/governed/demo/build-demo.js';
import { startEmbeddedPostgres } from '../../src/infra/postgres/embedded/start-embedded-postgres.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import { startProgram } from '../../src/program/running.js';

/** The whole program on embedded parts in a folder of its own, beside a superuser's way into the governed database. */
export type Ground = { readonly stage: Stage; readonly adminUrl: string; end(): Promise<void> };

export const prepareGround = async (demoSize: DemoSize): Promise<Ground> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'birth-ledger-bench-'));
  const settings = loadSettings({ BIRTH_LEDGER_DATA: dataDir, LOG_LEVEL: 'warn' }, dataDir);
  const { app, stop } = await startProgram(settings, { demoSize });
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const stage = new Stage(app, new Report({ out: process.stdout, err: process.stderr, json: true }));
  const change = {
    type: 'GrantAuthority',
    person: operator.name,
    role: 'operator',
    scope: { kind: 'all' },
    reason: 'bench',
  } as const;
  await stage.run(new ChangeAuthority(change, stage.as(steward)));
  const end = async (): Promise<void> => {
    await stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { stage, adminUrl: postgres.urlOf('governed'), end };
};
