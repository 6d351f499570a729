import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { scanStream } from '../../src/domain/shared/stream-name.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { SharedEventStore } from '../../src/infra/eventstore/shared/shared-event-store.js';
import { installContract } from '../../src/infra/governed/kit/install.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infra/postgres/embedded/start-embedded-postgres.js';
import { isAlive } from '../../src/infra/processes/is-alive.js';

/** Rows of a crowd, before others change it: a fifth is born, the rest is not. */
export const crowdRows = 40_000;
export const crowdUnborn = 32_000;
/** Small pages, so that a lap has many moments to die at. */
export const smallPages = { SCAN_MAX_PAGE_ROWS: '2000' };
/** Between the ids of a crowd there is room for rows that come later. */
const idStep = 10;
export const largestId = crowdRows * idStep;

/**
 * The parts of one service in a folder of their own: an event store, and a PostgreSQL with the read model and a governed
 * database. The spec keeps both alive while it kills them, or the service, and looks at them from outside.
 */
export class Ground {
  private crowds = 0;

  private constructor(
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly store: SharedEventStore,
    /** The customer's connection to the governed database. */
    readonly governedUrl: string,
    readonly readModelUrl: string,
    readonly log: EventLog,
  ) {}

  static async prepare(): Promise<Ground> {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-faults-'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    const store = await SharedEventStore.start({ dataDir: join(folder, 'eventstore') });
    const governedUrl = await postgres.createDatabase('customer');
    const readModelUrl = await postgres.createDatabase('birth_ledger');
    await installContract(governedUrl, { passwords: derivedPasswords(governedUrl) });
    return new Ground(folder, postgres, store, governedUrl, readModelUrl, EventLog.connect(store.url));
  }

  /** The settings of a service on this ground. */
  get env(): Record<string, string> {
    return {
      BIRTH_LEDGER_DATA: this.folder,
      GOVERNED_URL: serviceUrls(this.governedUrl).scanner,
      HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
    };
  }

  /** A new collection of {@link crowdRows} rows, of which {@link crowdUnborn} were there before the trigger was. */
  async crowd(): Promise<string> {
    const name = `crowd_${++this.crowds}`;
    await this.governed(`
      create table ${name} (id bigint primary key, note text not null default '');
      insert into ${name} (id) select n * ${idStep} from generate_series(1, ${crowdRows}) n;
      create trigger birth after insert or update on ${name} for each row execute function fn_birth_registry_auto();
      insert into collection_registry (collection_name, table_name, birth_required, owner, birth_code_strategy, birth_code_source)
        values ('${name}', '${name}', true, 'omar', 'synthetic_id', 'declared');
      insert into meta_catalog values ('${name}', true);
      update ${name} set id = id where id % ${idStep * 5} = 0;
      select birth_ledger_kit.grant_all();
      analyze ${name}`);
    return name;
  }

  /** Runs the customer's SQL. Multiple statements are one transaction. */
  governed<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]> {
    return query<R>(this.governedUrl, sql, values);
  }

  readModel<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]> {
    return query<R>(this.readModelUrl, sql, values);
  }

  /** How far the newest lap of a collection is: its pages, or that it is through; null while the log cannot say. */
  async lapAt(collection: string): Promise<number | 'through' | null> {
    try {
      const last = await this.log.lastOf(scanStream(collection));
      if (last?.type === 'LapCompleted') return 'through';
      return last?.type === 'PageScanned' ? (last.data as { page: number }).page : 0;
    } catch {
      return null;
    }
  }

  /**
   * Waits until the running lap has so many pages.
   * @param check looked at in between; throws when the lap will never come that far
   */
  async pagesReach(collection: string, wanted: number, check: () => void = () => undefined): Promise<void> {
    for (;;) {
      const at = await this.lapAt(collection);
      if (at === 'through' || (at ?? 0) >= wanted) return;
      check();
      await sleep(2);
    }
  }

  /** Waits until the ledger's projection works on a batch at this very moment, or the lap is through. */
  async inABatch(collection: string): Promise<void> {
    const busy = `select 1 from pg_stat_activity
      where application_name = 'birth-ledger projection ledger' and state <> 'idle' limit 1`;
    const client = await connect(this.readModelUrl);
    try {
      while ((await client.query(busy)).rowCount === 0 && (await this.lapAt(collection)) !== 'through') await sleep(1);
    } finally {
      await client.end();
    }
  }

  killEventStore(): Promise<void> {
    return killOnceUp(this.store);
  }

  killPostgres(): Promise<void> {
    return killOnceUp(this.postgres);
  }

  async end(): Promise<void> {
    const { pid } = this.store;
    await this.log.dispose();
    await this.store.stop();
    await this.postgres.stop();
    while (isAlive(pid)) await sleep(20);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Asks over a connection of its own, made anew while the database is away. */
const query = async <R extends pg.QueryResultRow>(url: string, sql: string, values?: unknown[]): Promise<R[]> => {
  const client = await connect(url);
  try {
    const result = await client.query<R>(sql, values);
    return result.rows;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** A connection to a database that may be away at this moment. */
export const connect = async (url: string): Promise<pg.Client> => {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => undefined);
      await sleep(50);
    }
  }
};

/** The service may have brought the part back, after the last kill, a moment before this process knows of it. */
const killOnceUp = async (part: { readonly pid: number }): Promise<void> => {
  while (!isAlive(part.pid)) await sleep(2);
  process.kill(part.pid, 'SIGKILL');
};
