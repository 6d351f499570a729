import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { inSnapshot } from '../snapshot.js';
import { checkEntities, type EntityStatus } from './check-entities.js';
import { readPage } from './read-page.js';
import type { KeyTexts, PageRead, ScanTarget } from './target.js';

/** The rows of one governed table, as entities. Every question is answered from one snapshot, and nothing is written. */
export class TableSource {
  readonly keyColumns: readonly string[];
  private rows: number | null | undefined;

  /** @param keyGrows whether new rows always come after the last key; see CollectionFacts */
  constructor(
    private readonly pool: pg.Pool,
    private readonly contract: Contract,
    private readonly target: ScanTarget,
    readonly keyGrows: boolean,
  ) {
    this.keyColumns = target.key.map(({ column }) => column);
  }

  /** The planner's guess at the number of rows; null before the table was ever analysed. */
  async estimate(): Promise<number | null> {
    if (this.rows !== undefined) return this.rows;
    const { schema, table } = this.target.relation;
    const { rows } = await this.pool.query<{ rows: number }>(
      `select c.reltuples::float8 as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = $2 and c.reltuples >= 0`,
      [schema, table],
    );
    this.rows = rows[0]?.rows ?? null;
    return this.rows;
  }

  /** The next `limit` rows after a key. */
  async read(after: KeyTexts | null, limit: number): Promise<PageRead> {
    const target = { ...this.target, rowsEstimate: await this.estimate() };
    return inSnapshot(this.pool, (db) => readPage(db, this.contract, target, after, limit));
  }

  /** What became of entities that the ledger holds open. */
  check(codes: readonly string[]): Promise<EntityStatus> {
    return inSnapshot(this.pool, (db) => checkEntities(db, this.contract, this.target, codes));
  }
}
