import type { Logger } from '@nestjs/common';
import type { Part } from '../../infra/governed/routes/part.js';
import type { Claim } from '../../infra/postgres/exclusive.js';
import type { Applier } from '../plan/ground/applier.js';
import type { PlanClock } from '../plan/log/plan-clock.js';
import type { PlanLog } from '../plan/log/plan-log.js';
import type { Holds } from '../plan/show/holds.js';
import type { Clock } from '../shared/clock.js';
import type { ApplyOptions, DrivePoint } from './apply-options.js';
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
  readonly holds: Holds;
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

/** Stops a run whose claim was lost. @throws ClaimLost */
export const holdClaim = ({ claim, log }: RunParts): void => {
  if (claim.lost) throw new ClaimLost(`The claim on plan ${log.planId} was lost; another run takes it up.`);
};

/** The same, asked of whoever keeps the claims: a cut line is noticed late, and by then another run may have begun. */
export const assertClaim = async (run: RunParts): Promise<void> => {
  if (!(await run.claim.stands()))
    throw new ClaimLost(`The claim on plan ${run.log.planId} does not stand any more; another run takes it up.`);
};

/** Where a run stands with an effect of its own: the last moment to find that the plan is no longer its own. */
export const passPoint = async (run: RunParts, point: DrivePoint): Promise<void> => {
  holdClaim(run);
  await run.options.onPoint(point, run.log.planId);
};

/** @throws when the collection of a plan has no lawful route any more */
export const partOf = ({ parts }: RunParts, collection: string | undefined): Part => {
  const part = parts.get(collection ?? '');
  if (!part)
    throw new Error(`The collection ${collection} has no lawful route any more; see to it, then resume the plan.`);
  return part;
};
