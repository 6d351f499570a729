import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../tokens.js';

/** Decisions that somebody made alike. */
export type Alike = {
  readonly collection: string;
  readonly decision: string;
  readonly decidedBy: string;
  readonly reason: string;
};

/** Decisions that were made together: at one time, as exact text, and the code of one of their entries. */
export type Round = { readonly at: string; readonly sample: string };

const alikes = 'collection = $1 and decision = $2 and decided_by = $3 and reason = $4';

/** Finds standing decisions in the ledger by who made them, and why. As far as the ledger has come. */
@Injectable()
export class DecisionLookup {
  constructor(@Inject(READ_MODEL_POOL) private readonly pool: pg.Pool) {}

  /** The newest first. */
  async rounds({ collection, decision, decidedBy, reason }: Alike, most: number): Promise<Round[]> {
    const { rows } = await this.pool.query<Round>(
      `select decided_at::text as at, min(code) as sample from birth_ledger.ledger_entry
        where ${alikes} group by decided_at order by decided_at desc limit $5`,
      [collection, decision, decidedBy, reason, most],
    );
    return rows;
  }

  /** The codes of one round, in their order. */
  async codesAt({ collection, decision, decidedBy, reason }: Alike, at: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ code: string }>(
      `select code from birth_ledger.ledger_entry where ${alikes} and decided_at = $5::timestamptz
        order by birth_ledger.code_key(code)`,
      [collection, decision, decidedBy, reason, at],
    );
    return rows.map(({ code }) => code);
  }
}
