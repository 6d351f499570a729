import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { NoApplier } from '../../../infra/governed/identity/governed-registry.js';
import { applyBatch, type BatchDone, lookForBirths } from '../../../infra/governed/routes/apply-batch.js';
import { countBirths } from '../../../infra/governed/routes/births.js';
import { type DryRun, dryRun } from '../../../infra/governed/routes/dry-run.js';
import type { BirthRow, Part, Planned } from '../../../infra/governed/routes/part.js';
import { type PlannedPart, type Rehearsal, rehearse } from '../../../infra/governed/routes/rehearse.js';
import { defaultLimits, type TransactionLimits } from '../../../infra/governed/routes/transaction.js';
import { Governed } from '../../../infra/governed/sources/governed.js';
import { APPLIER_POOL } from '../../../infra/parts/parts.module.js';

/** A former transaction may take this long to end before a look for its births is given up. Milliseconds. */
const patienceMs = 30_000;

/** The governed database as the applier: what a plan does there. Every method throws NoApplier when none is configured. */
@Injectable()
export class Applier {
  constructor(
    private readonly governed: Governed,
    @Inject(APPLIER_POOL) private readonly pool: pg.Pool | null,
  ) {}

  async dryRun(parts: readonly PlannedPart[]): Promise<DryRun> {
    return dryRun(this.opened(), this.governed.contract, parts);
  }

  /** @throws whatever the database objects to; nothing stays of it */
  async rehearse(planId: string, parts: readonly PlannedPart[]): Promise<Rehearsal> {
    const { scanner, contract } = this.governed;
    return rehearse(this.opened(), scanner, contract, planId, parts, defaultLimits);
  }

  /**
   * @param assertOurs see `applyBatch`
   * @throws whatever the database or a check objects to; see `failureOf`
   */
  async apply(
    planId: string,
    part: Part,
    planned: readonly Planned[],
    limits: TransactionLimits,
    assertOurs: () => Promise<void>,
  ): Promise<BatchDone> {
    return applyBatch(this.opened(), this.governed.contract, planId, part, planned, limits, assertOurs);
  }

  /** Waits until former transactions of the plan have ended, then looks which births stand. */
  async lookForBirths(planId: string, part: Part, codes: readonly string[]): Promise<BirthRow[]> {
    const limits = { ...defaultLimits, lockTimeoutMs: patienceMs };
    return lookForBirths(this.opened(), this.governed.contract, planId, part, codes, limits);
  }

  countBirths(): Promise<string> {
    return countBirths(this.governed.scanner, this.governed.contract);
  }

  private opened(): pg.Pool {
    if (!this.pool) throw new NoApplier();
    return this.pool;
  }
}
