import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { EventLog } from '../infra/eventstore/event-log.js';
import { migrate } from '../infra/postgres/migrations/migrate.js';
import { READ_MODEL_POOL, READ_MODEL_URL } from '../infra/postgres/tokens.js';
import { catalog } from './catalog.js';
import { ProjectionRunner } from './engine/runner.js';
import { isHealthy, type ProjectionStatus, type RunnerState } from './engine/status.js';

/** Brings the read model's schema up to date, then keeps every projection running until the program ends. */
@Injectable()
export class Projections implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Projections.name);
  private runners: readonly ProjectionRunner[] = [];

  constructor(
    private readonly log: EventLog,
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODEL_URL) private readonly url: string,
  ) {}

  async onModuleInit(): Promise<void> {
    const { added, outdated } = await migrate(this.pool, catalog);
    if (added.length > 0) this.logger.log({ message: 'read model migrated', added });
    if (outdated.length > 0) {
      const command = `birth-ledger rebuild ${outdated.join(' ')}`;
      this.logger.warn({
        message: `read models of an older version, which are not kept up; run: ${command}`,
        outdated,
      });
    }
    this.runners = catalog.map(
      (projection) =>
        new ProjectionRunner({
          projection,
          log: this.log,
          url: this.url,
          onState: (name, state, error) => this.tell(name, state, error),
        }),
    );
    for (const runner of this.runners) runner.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  /** How each projection is doing, in this instance. */
  statuses(): ProjectionStatus[] {
    return this.runners.map((runner) => runner.status());
  }

  private tell(projection: string, state: RunnerState, error: unknown): void {
    const line = { message: `projection ${projection}: ${state}`, projection, state };
    if (isHealthy(state) || (error === null && state !== 'poisoned')) this.logger.debug(line);
    else this.logger.warn({ ...line, error: error instanceof Error ? error.message : String(error) });
  }
}
