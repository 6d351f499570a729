import type pg from 'pg';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { createPool } from '../../src/infra/postgres/pool.js';
import { type Checkpoint, readCheckpoint } from '../../src/infra/postgres/read-model/checkpoint.js';
import { ProjectionSession } from '../../src/infra/postgres/read-model/session.js';
import { allTables } from '../../src/infra/postgres/read-model/table.js';
import { catalog } from '../../src/projections/catalog.js';
import { applyBatch, type Target } from '../../src/projections/engine/apply-batch.js';
import { Pipeline } from '../../src/projections/engine/pipeline.js';
import type { Projection } from '../../src/projections/engine/projection.js';
import { freshDatabase } from './postgres.js';

/** A read model in a database of its own, into which events can be put without an event store. */
export class ReadModel {
  private constructor(
    readonly url: string,
    readonly pool: pg.Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  static async create(projections: readonly Projection[] = catalog): Promise<ReadModel> {
    const database = await freshDatabase('read_model');
    return ReadModel.at(database.url, projections, database.drop);
  }

  /** In an empty database of a server that the spec does things to. */
  static async at(
    url: string,
    projections: readonly Projection[] = catalog,
    drop: () => Promise<void> = async () => undefined,
  ): Promise<ReadModel> {
    const pool = createPool(url, { applicationName: 'spec', max: 4 });
    await migrate(pool, projections);
    return new ReadModel(url, pool, drop);
  }

  /** Applies events to a projection in the given cuts, one batch after the other, each a transaction. */
  apply(projection: Projection, batches: readonly (readonly RecordedEvent[])[]): Promise<void> {
    return this.withTarget(projection, batches, async (some, start, target) => {
      let checkpoint = start;
      for (const events of some) checkpoint = await applyBatch(projection, events, checkpoint, new Set(), target);
    });
  }

  /** The same as a running projection does it: the next batch is folded while one is being committed. */
  applyPipelined(projection: Projection, batches: readonly (readonly RecordedEvent[])[]): Promise<void> {
    return this.withTarget(projection, batches, async (some, start, target) => {
      const pipeline = new Pipeline(projection, target, new Set(), start, () => undefined);
      for (const events of some) await pipeline.push(events);
      await pipeline.settled();
    });
  }

  private async withTarget(
    projection: Projection,
    batches: readonly (readonly RecordedEvent[])[],
    work: (batches: RecordedEvent[][], start: Checkpoint, target: Target) => Promise<void>,
  ): Promise<void> {
    const session = await ProjectionSession.open(this.url, projection.name);
    try {
      const start = await session.checkpoint();
      if (!start) throw new Error('not installed');
      const target = { load: session.load.bind(session, start.slot), commit: session.commit.bind(session) };
      const ours = ({ stream }: RecordedEvent) => projection.streamPrefixes.some((prefix) => stream.startsWith(prefix));
      await work(
        batches.map((events) => events.filter(ours)).filter(({ length }) => length > 0),
        start,
        target,
      );
    } finally {
      await session.close();
    }
  }

  /** Every row of a projection's tables and its unknown events, as text, in a fixed order. */
  async dump(projection: Projection): Promise<Record<string, string[]>> {
    const dump: Record<string, string[]> = {};
    for (const { name } of allTables(projection)) dump[name] = await this.rowsOf(`birth_ledger.${name}`);
    dump.unknown = await this.rowsOf(
      `(select u.event_type, u.seen, u.first_position, u.last_position from birth_ledger.unknown_event u
          join birth_ledger.projection p on p.name = u.projection and p.live_slot = u.slot)`,
    );
    const { slot: _, ...checkpoint } = (await readCheckpoint(this.pool, projection.name)) ?? { slot: 'blue' };
    dump.checkpoint = [JSON.stringify(checkpoint, bigintAsText)];
    return dump;
  }

  /** The rows of a relation or of a query in brackets, each as one text, sorted. The relation's name is the spec's own. */
  async rowsOf(relation: string, values: unknown[] = []): Promise<string[]> {
    const { rows } = await this.pool.query<{ line: string }>(
      `select r::text as line from ${relation} r order by r::text collate "C"`,
      values,
    );
    return rows.map(({ line }) => line);
  }

  /** Empties a projection's tables and sets its checkpoint back. */
  async reset(projection: Projection): Promise<void> {
    const { slot } = (await readCheckpoint(this.pool, projection.name)) ?? { slot: 'blue' };
    const tables = allTables(projection).map(({ name }) => `birth_ledger_${slot}.${name}`);
    await this.pool.query(`truncate ${tables.join(', ')}`);
    await this.pool.query('delete from birth_ledger.unknown_event');
    await this.pool.query(
      'update birth_ledger.projection_slot set position = null, recorded_at = null, events = 0 where projection = $1',
      [projection.name],
    );
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.drop();
  }
}

const bigintAsText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Cuts a list at the given places. */
export const cut = <T>(list: readonly T[], places: readonly number[]): T[][] => {
  const at = [...new Set([0, ...places.map((place) => place % (list.length + 1)), list.length])].sort((a, b) => a - b);
  return at
    .slice(1)
    .map((end, index) => list.slice(at[index], end))
    .filter(({ length }) => length > 0);
};
