import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../eventstore/event-log.js';
import { openApplier, openScanner } from '../governed/connect.js';
import { parseContract } from '../governed/contract/parse-contract.js';
import { assertFitToRun } from '../governed/fit-to-run.js';
import { Governed } from '../governed/sources/governed.js';
import { HEALTH_INDICATORS, type HealthIndicator } from '../observability/health/health-indicator.js';
import { Exclusive } from '../postgres/exclusive.js';
import { CollectionLookup } from '../postgres/lookups/collection-lookup.js';
import { DecisionLookup } from '../postgres/lookups/decision-lookup.js';
import { GuardLookup } from '../postgres/lookups/guard-lookup.js';
import { LedgerLookup } from '../postgres/lookups/ledger-lookup.js';
import { UpToDate } from '../postgres/lookups/up-to-date.js';
import { createPool } from '../postgres/pool.js';
import { CheckpointWaiter } from '../postgres/read-model/checkpoint-waiter.js';
import { PROJECTED_STREAMS, type ProjectedStreams, READ_MODEL_POOL, READ_MODEL_URL } from '../postgres/tokens.js';
import type { Settings } from '../settings/settings.js';
import type { Parts } from './start-parts.js';

/** The governed database as the applier; null when none is configured. */
export const APPLIER_POOL = Symbol('APPLIER_POOL');

@Module({})
export class PartsModule implements OnApplicationShutdown {
  constructor(
    private readonly log: EventLog,
    private readonly governed: Governed,
    @Inject(READ_MODEL_POOL) private readonly readModel: pg.Pool,
    @Inject(APPLIER_POOL) private readonly applier: pg.Pool | null,
  ) {}

  /**
   * Opens nothing before it is needed, but checks the governed database: a service that could forge births must not run.
   * @param projected every projection of the program: the guards wait for all of them
   */
  static forRoot(settings: Settings, parts: Parts, projected: readonly ProjectedStreams[]): DynamicModule {
    const contract = parseContract(settings.contract);
    const limits = { statementTimeoutMs: settings.scan.statementTimeoutMs, lockTimeoutMs: settings.scan.lockTimeoutMs };
    const { scannerUrl, applierUrl } = parts.governed;
    return {
      module: PartsModule,
      global: true,
      providers: [
        { provide: EventLog, useFactory: () => EventLog.connect(parts.eventStoreUrl) },
        { provide: READ_MODEL_URL, useValue: parts.databaseUrl },
        { provide: PROJECTED_STREAMS, useValue: projected },
        {
          provide: READ_MODEL_POOL,
          useFactory: () => createPool(parts.databaseUrl, { applicationName: 'birth-ledger read model' }),
        },
        { provide: APPLIER_POOL, useFactory: () => (applierUrl ? openApplier({ url: applierUrl, ...limits }) : null) },
        {
          provide: Governed,
          inject: [APPLIER_POOL],
          useFactory: async (applier: pg.Pool | null) => {
            const scanner = openScanner({ url: scannerUrl, ...limits });
            await assertFitToRun(applier ? [scanner, applier] : [scanner], contract);
            return new Governed(scanner, contract, parts.folders);
          },
        },
        CheckpointWaiter,
        DecisionLookup,
        LedgerLookup,
        GuardLookup,
        CollectionLookup,
        UpToDate,
        Exclusive,
        { provide: HEALTH_INDICATORS, inject: [EventLog, READ_MODEL_POOL, Governed], useFactory: indicators },
      ],
      exports: [
        EventLog,
        READ_MODEL_URL,
        READ_MODEL_POOL,
        APPLIER_POOL,
        Governed,
        CheckpointWaiter,
        DecisionLookup,
        LedgerLookup,
        GuardLookup,
        CollectionLookup,
        UpToDate,
        Exclusive,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.governed.scanner.end(), this.applier?.end(), this.readModel.end()]);
    await this.log.dispose();
  }
}

const indicators = (log: EventLog, readModel: pg.Pool, governed: Governed): HealthIndicator[] => [
  { name: 'eventstore', check: async () => ({ ok: true, detail: `log head ${await log.head()}` }) },
  { name: 'read model', check: () => answers(readModel) },
  { name: 'governed database', check: () => answers(governed.scanner) },
];

const answers = async (pool: pg.Pool): Promise<{ ok: boolean; detail: string }> => {
  await pool.query('select 1');
  return { ok: true, detail: 'answers' };
};
