import type { IdentityBytes } from '../../domain/collection/registry-write.js';
import type { Refused } from '../../domain/shared/decision.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';

/** What came of one collection. */
export type IdentityOutcome = {
  readonly collection: string;
  readonly outcome: 'rehearsed' | 'applied' | 'reverted' | 'refused' | 'failed';
  /** What stands in the registry without the write, and with it; null where it did not come so far. */
  readonly before: IdentityBytes | null;
  readonly after: IdentityBytes | null;
  readonly position: bigint | null;
  readonly rule: string | null;
  readonly detail: string | null;
  /** The refusal in full, for whoever asked about this one collection alone. */
  readonly refusal: Refused | null;
};

const nothing = { before: null, after: null, position: null, rule: null, detail: null, refusal: null };

export const refusedOutcome = (collection: string, { refused }: CommandRefused): IdentityOutcome => ({
  ...nothing,
  collection,
  outcome: 'refused',
  rule: refused.rule,
  detail: refused.detail,
  refusal: refused,
});

export const failedOutcome = (collection: string, error: unknown): IdentityOutcome => ({
  ...nothing,
  collection,
  outcome: 'failed',
  detail: error instanceof Error ? error.message : String(error),
});

/** A refusal of the only collection that was named is the answer to the whole command. @throws CommandRefused */
export const answered = (command: string, outcomes: IdentityOutcome[]): IdentityOutcome[] => {
  const [only, ...others] = outcomes;
  if (only?.refusal && others.length === 0) throw new CommandRefused(only.refusal, command, only.collection);
  return outcomes;
};
