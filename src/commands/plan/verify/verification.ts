import type { RerunVerified } from '../../../domain/plan/events.js';

/** What a verification found. */
export type Verification = Omit<RerunVerified['data'], 'verifiedBy'> & {
  /** False when somebody only looked (an auditor writes nothing). */
  readonly recorded: boolean;
  readonly position: bigint | null;
};
