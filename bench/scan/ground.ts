import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanReport } from '../../src/commands/scan/scan-collections.command.js';
import type { Stage } from '../../src/demo/stage.js';
import type { LapMode } from '../../src/domain/scan/events.js';
import type { DemoSize } from '../../src/infra/governed/demo/build-demo.js';

/** The whole program on embedded parts in a folder of its own, beside a superuser's way into the governed database. */
export type Ground = {
  readonly stage: Stage;
  readonly adminUrl: string;
  /** One full scan of everything; resolves when the ledger and its cursor show it. Answers how many were newly logged. */
  scan(): Promise<number>;
  /** The same of one collection, in either mode. */
  scanOne(collection: string, mode?: LapMode): Promise<number>;
  end(): Promise<void>;
};

/** The program as it is shipped: dependency injection needs what the compiler emits, and the loader of a bench does not. */
export const shipped = <T>(path: string): Promise<T> => import(new URL(`../../dist/${path}`, import.meta.url).href);

export const prepareGround = async (demoSize: DemoSize): Promise<Ground> => {
  await shipped('../node_modules/reflect-metadata/Reflect.js');
  const { startProgram } = await shipped<typeof import('../../src/program/running.js')>('program/running.js');
  const { loadSettings } = await shipped<typeof import('../../src/infra/settings/load-settings.js')>(
    'infra/settings/load-settings.js',
  );
  const { Stage } = await shipped<typeof import('../../src/demo/stage.js')>('demo/stage.js');
  const { Report } = await shipped<typeof import('../../src/demo/report.js')>('demo/report.js');
  const { appointStaff } = await shipped<typeof import('../../src/demo/steps/appoint.js')>('demo/steps/appoint.js');
  const { operator } = await shipped<typeof import('../../src/demo/cast.js')>('demo/cast.js');
  const { ScanCollections } = await shipped<typeof import('../../src/commands/scan/scan-collections.command.js')>(
    'commands/scan/scan-collections.command.js',
  );
  const { startEmbeddedPostgres } = await shipped<
    typeof import('../../src/infra/postgres/embedded/start-embedded-postgres.js')
  >('infra/postgres/embedded/start-embedded-postgres.js');

  const dataDir = await mkdtemp(join(tmpdir(), 'birth-ledger-bench-'));
  const settings = loadSettings({ BIRTH_LEDGER_DATA: dataDir, LOG_LEVEL: 'warn' }, dataDir);
  const { app, stop } = await startProgram(settings, { demoSize });
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  const stage = new Stage(app, new Report({ out: process.stdout, err: process.stderr, json: true }));
  await appointStaff(stage);
  const scan = async (collections: readonly string[] | null, mode: LapMode): Promise<number> => {
    const report = await stage.run(new ScanCollections(collections, mode, stage.as(operator)));
    await stage.applied('ledger', report.position);
    return newlyLogged(report);
  };
  return {
    stage,
    adminUrl: postgres.urlOf('governed'),
    scan: () => scan(null, 'full'),
    scanOne: (collection, mode = 'full') => scan([collection], mode),
    end: async () => {
      await stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

const newlyLogged = ({ scanned }: ScanReport): number => {
  const failed = scanned.find(({ outcome }) => outcome !== 'completed');
  if (failed) throw new Error(`The scan of ${failed.collection} did not complete: ${failed.detail}`);
  return scanned.reduce((sum, one) => sum + one.newlyLogged, 0);
};
