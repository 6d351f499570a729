import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { CheckpointWaiter } from '../read-model/checkpoint-waiter.js';
import { READ_MODEL_POOL } from '../tokens.js';

/** The latest time that a scan found an entity unborn, and what became of its entry. */
export type Detection = { readonly position: bigint; readonly status: 'open' | 'born' | 'vanished' };

const codesAtOnce = 5_000;
/** A lap waits this long for the ledger to take in what the lap itself has written. */
const patienceMs = 60_000;

/** What commands must know of the ledger before they decide. Reads only, and only the projection's own tables. */
@Injectable()
export class LedgerLookup {
  constructor(
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    private readonly waiter: CheckpointWaiter,
  ) {}

  /**
   * Waits until the ledger has taken in everything up to a log position of a scan or an entry.
   * @throws ProjectionBehind when it does not come that far within a minute
   */
  async caughtUpTo(position: bigint): Promise<void> {
    await this.waiter.waitFor('ledger', position, patienceMs);
  }

  /** True when a collection has an open entry: only then can a page meet one. */
  async hasOpen(collection: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ open: boolean }>(
      `select exists (select from birth_ledger.ledger_entry where collection = $1 and status = 'open') as open`,
      [collection],
    );
    return rows[0]?.open ?? false;
  }

  /** Which of the codes the ledger holds open. */
  async openAmong(collection: string, codes: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.pool.query<{ code: string }>({
      name: 'open among',
      text: `select e.code from unnest($2::text[]) k (code)
               join birth_ledger.ledger_entry e
                 on e.collection = $1 and birth_ledger.code_key(e.code) = birth_ledger.code_key(k.code) and e.code = k.code
              where e.status = 'open'`,
      values: [collection, codes],
    });
    return new Set(rows.map(({ code }) => code));
  }

  /** All open entries of a collection, some thousands at a time, in the order of their codes. */
  async *openCodes(collection: string): AsyncGenerator<string[]> {
    let after: string | null = null;
    for (;;) {
      const page: { rows: { code: string }[] } = await this.pool.query<{ code: string }>(
        `select code from birth_ledger.ledger_entry
          where collection = $1 and status = 'open'
            and ($2::text is null or birth_ledger.code_key(code) > birth_ledger.code_key($2))
          order by birth_ledger.code_key(code) limit $3`,
        [collection, after, codesAtOnce],
      );
      const codes = page.rows.map(({ code }) => code);
      if (codes.length > 0) yield codes;
      if (codes.length < codesAtOnce) return;
      after = codes.at(-1) ?? null;
    }
  }

  /** The latest detection of each code; codes that no scan ever found unborn are left out. */
  async detections(collection: string, codes: readonly string[]): Promise<Map<string, Detection>> {
    const { rows } = await this.pool.query<{ code: string; opened_position: string; status: Detection['status'] }>({
      name: 'detections',
      text: `select e.code, e.opened_position, e.status from unnest($2::text[]) k (code)
               join birth_ledger.ledger_entry e
                 on e.collection = $1 and birth_ledger.code_key(e.code) = birth_ledger.code_key(k.code) and e.code = k.code`,
      values: [collection, codes],
    });
    return new Map(
      rows.map(({ code, opened_position, status }) => [code, { position: BigInt(opened_position), status }]),
    );
  }
}
