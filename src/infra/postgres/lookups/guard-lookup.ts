import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { READ_MODEL_POOL } from '../tokens.js';
import { UpToDate } from './up-to-date.js';

/** Which streams each projection reads, as far as guards ask whether it has taken them in. */
const prefixesOf: Readonly<Record<string, readonly string[]>> = {
  collections: ['collection-'],
  ledger: ['scan-', 'entry-'],
  authority: ['authority-'],
  denials: ['denial-'],
  plans: ['plan-'],
};

/** What guards must know of the read model itself. */
@Injectable()
export class GuardLookup {
  constructor(
    @Inject(READ_MODEL_POOL) readonly pool: pg.Pool,
    private readonly upToDate: UpToDate,
  ) {}

  /** Waits for every projection to take in what the log holds by now; names those that do not, with the reason. */
  async behind(): Promise<string[]> {
    const { rows } = await this.pool.query<{ name: string }>('select name from birth_ledger.projection order by name');
    const found = await Promise.all(rows.map(({ name }) => this.behindBecause(name)));
    return found.filter((reason) => reason !== null);
  }

  /** Codes of a collection of which the ledger tells a birth by an apply. */
  async appliedCodes(collection: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ code: string }>(
      `select code from birth_ledger.ledger_entry where collection = $1 and status = 'born' and closed_by = 'apply'`,
      [collection],
    );
    return rows.map(({ code }) => code);
  }

  private async behindBecause(projection: string): Promise<string | null> {
    const prefixes = prefixesOf[projection];
    if (!prefixes) return null;
    try {
      await this.upToDate.reach(projection, prefixes);
      return null;
    } catch (error) {
      return `${projection}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
