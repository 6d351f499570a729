import type { Logger } from '@nestjs/common';
import type { Part } from '../../infra/governed/routes/part.js';
import type { Claim } from '../../infra/postgres/exclusive.js';
import type { Applier } from '../plan/ground/applier.js';
import type { PlanClock } from '../plan/log/plan-clock.js';
import type { PlanLog } from '../plan/log/plan-log.js';
import type { Clock } from '../shared/clock.js';
import type { ApplyOptions } from './apply-options.js';
import type { BirthWriter } from './birth-writer.js';
import type { EntryLook } from './entry-look.js';
import type { LookAround } from './look-around.js';

/** What a run works with. */
export type RunParts = {
  readonly log: PlanLog;
  readonly parts: ReadonlyMap<string, Part>;
  readonly claim: Claim;
  readonly signal: AbortSignal;
  readonly around: LookAround;
  readonly look: EntryLook;
  readonly births: BirthWriter;
  readonly applier: Applier;
  readonly clock: Clock;
  readonly planClock: PlanClock;
  readonly options: ApplyOptions;
  readonly logger: Logger;
};

/** The claim on the plan was lost: somebody else may drive it by now, so this run stops at once. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}
