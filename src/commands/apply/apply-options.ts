import { Injectable } from '@nestjs/common';
import { defaultHealthLimits, type HealthLimits } from '../../domain/plan/process/health.js';
import { defaultSizing, type Sizing, subBatch } from '../../domain/plan/process/sizing.js';
import { defaultRetryPolicy, type RetryPolicy } from '../../domain/plan/process/trial.js';
import { defaultLimits, type TransactionLimits } from '../../infra/governed/routes/transaction.js';

/** Where a run stands with an effect of its own. */
export type DrivePoint =
  `${'claim' | 'intend' | 'transact' | 'outcome' | 'refuse' | 'reconcile' | 'commit' | 'complete' | 'pause'}:${'before' | 'after'}`;

/** How applies are driven. */
@Injectable()
export class ApplyOptions {
  sizing: Sizing = defaultSizing;
  /** How many entries one transaction births at most. */
  subBatch: number = subBatch;
  limits: HealthLimits = defaultHealthLimits;
  retry: RetryPolicy = defaultRetryPolicy;
  transaction: TransactionLimits = defaultLimits;
  /** How old a look at the ground and at the database's health may be. Milliseconds. */
  groundFreshMs = 250;
  healthFreshMs = 1_000;
  /** How often it is looked for applies that nobody drives. Milliseconds. */
  lookEveryMs = 5_000;
  /** Told before and after every effect of a run. What it throws ends the run there, as a crash would. */
  onPoint: (point: DrivePoint, planId: string) => void | Promise<void> = () => undefined;
}
