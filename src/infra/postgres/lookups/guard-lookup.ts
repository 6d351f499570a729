import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { PROJECTED_STREAMS, type ProjectedStreams, READ_MODEL_POOL } from '../tokens.js';
import { UpToDate } from './up-to-date.js';

/** What guards must know of the read model itself. */
@Injectable()
export class GuardLookup {
  constructor(
    @Inject(READ_MODEL_POOL) readonly pool: pg.Pool,
    private readonly upToDate: UpToDate,
    @Inject(PROJECTED_STREAMS) private readonly projected: readonly ProjectedStreams[],
  ) {}

  /** Waits for every projection to take in what the log holds by now; names those that do not, with the reason. */
  async behind(): Promise<string[]> {
    const found = await Promise.all(this.projected.map((projection) => this.behindBecause(projection)));
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

  private async behindBecause({ name, streamPrefixes }: ProjectedStreams): Promise<string | null> {
    try {
      await this.upToDate.reach(name, streamPrefixes);
      return null;
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
