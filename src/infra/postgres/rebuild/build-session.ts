import pg from 'pg';
import { noticeDeadClient, noticeDeadServer } from '../dead-ends.js';
import { createIndexes, createTables, dropTables, type Installable } from '../migrations/slot-tables.js';
import { applyPlan } from '../read-model/apply-plan.js';
import { type Checkpoint, readCheckpoint } from '../read-model/checkpoint.js';
import { rebuildLock } from '../read-model/locks.js';
import { rowTypes } from '../read-model/row-types.js';
import { otherSlot, type Slot, tableIn } from '../read-model/slot.js';
import { loadStatement } from '../read-model/statements.js';
import { allTables, historyOf, type Row, type Table } from '../read-model/table.js';
import type { WritePlan } from '../read-model/write-plan.js';
import { createStaging, dropStaging } from './staging.js';

/**
 * A history is asked by key or by position, which a fifth of the usual sample tells just as well: the plans are the same,
 * and half a million versions take 30 ms instead of 160.
 */
const historyStatistics = 20;

/** Another rebuild of the projection is under way. */
export class RebuildRunning extends Error {
  override readonly name = 'RebuildRunning';
  constructor(projection: string) {
    super(
      `The projection ${projection} is being rebuilt already, by this or another instance; wait until that is done.`,
    );
  }
}

/** A rebuild's session: it holds the lock against a second one, and does all that is not COPY. */
export class BuildSession {
  private constructor(
    readonly projection: Installable,
    readonly client: pg.Client,
    readonly live: Checkpoint,
    readonly slot: Slot,
  ) {}

  /** @throws RebuildRunning when somebody else rebuilds the projection */
  static async open(url: string, projection: Installable): Promise<BuildSession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `birth-ledger rebuild ${projection.name}`,
      ...noticeDeadServer,
      types: rowTypes,
      pipeline: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(
        `set synchronous_commit = off; set maintenance_work_mem = '256MB'; set work_mem = '64MB'; ${noticeDeadClient}`,
      );
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as held',
        [rebuildLock, projection.name],
      );
      if (!rows[0]?.held) throw new RebuildRunning(projection.name);
      const live = await readCheckpoint(client, projection.name);
      if (!live)
        throw new Error(
          `The projection ${projection.name} is not installed in this database; run the migrations first.`,
        );
      return new BuildSession(projection, client, live, otherSlot(live.slot));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Clears the slot of whatever an earlier rebuild left, and creates its tables without indexes. */
  async prepare(): Promise<void> {
    await this.transaction(async () => {
      await this.clear();
      await createTables(this.client, this.slot, this.projection.name);
      await createStaging(this.client, this.slot, this.projection.name);
    });
  }

  /** Indexes, statistics and the checkpoint of what was copied. */
  async finish(to: Omit<Checkpoint, 'slot' | 'version'>): Promise<Checkpoint> {
    await dropStaging(this.client, this.slot, this.projection.name);
    await this.transaction(async () => {
      await createIndexes(this.client, this.slot, this.projection.name);
      await this.client.query(
        `insert into birth_ledger.projection_slot
           (projection, slot, version, position, recorded_at, events, event_id, event_position)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          this.projection.name,
          this.slot,
          this.projection.version,
          to.position,
          to.recordedAt,
          to.events,
          to.last?.id ?? null,
          to.last?.position ?? null,
        ],
      );
    });
    await this.analyze();
    return { ...to, slot: this.slot, version: this.projection.version };
  }

  private async analyze(): Promise<void> {
    const histories = this.projection.tables.filter(({ kind }) => kind === 'history').map(historyOf);
    const others = allTables(this.projection).filter(({ name }) => histories.every((history) => history.name !== name));
    const list = (tables: readonly Table[]): string => tables.map(({ name }) => tableIn(this.slot, name)).join(', ');
    await this.client.query(`analyze ${list(others)}`);
    if (histories.length === 0) return;
    await this.client.query(`set default_statistics_target = ${historyStatistics}`);
    await this.client.query(`analyze ${list(histories)}`);
    await this.client.query('reset default_statistics_target');
  }

  async load(table: Table, keys: readonly (readonly string[])[]): Promise<Row[]> {
    if (keys.length === 0) return [];
    const { rows } = await this.client.query<Row>({ ...loadStatement(this.slot, table, keys) } as pg.QueryConfig);
    return rows;
  }

  /** Writes a plan within the transaction that is open. */
  write(from: Checkpoint, plan: WritePlan): Promise<Checkpoint> {
    return applyPlan(this.client, this.projection.name, from, plan, 'building');
  }

  /** Runs work in one transaction; an error rolls it back. */
  async transaction<T>(
    work: () => Promise<T>,
    isolation: 'read committed' | 'repeatable read' = 'read committed',
  ): Promise<T> {
    await this.client.query(`begin isolation level ${isolation}`);
    try {
      const result = await work();
      await this.client.query('commit');
      return result;
    } catch (error) {
      await this.client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Removes everything of the slot that is being built; the live one stays as it is. */
  async clear(): Promise<void> {
    await dropStaging(this.client, this.slot, this.projection.name);
    await dropTables(this.client, this.slot, this.projection);
    const key = [this.projection.name, this.slot];
    await this.client.query('delete from birth_ledger.projection_slot where projection = $1 and slot = $2', key);
    await this.client.query('delete from birth_ledger.unknown_event where projection = $1 and slot = $2', key);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
