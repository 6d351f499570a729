import { after } from '../../shared/instant.js';

/** A group of intended entries that one transaction is to birth. */
export type Trial = {
  readonly ordinals: readonly number[];
  /** How often it was tried in this size. */
  readonly attempts: number;
  /** Not to be tried before; null for at once. */
  readonly notBefore: string | null;
};

/** What a transaction failed with: the database's words and its SQLSTATE, if it still had one to give. */
export type Failure = { readonly message: string; readonly sqlState: string | null };

export type RetryPolicy = {
  readonly attempts: number;
  readonly firstDelayMillis: number;
  readonly longestDelayMillis: number;
};

/** Three attempts (GitLab), one second to one minute apart (pgroll). */
export const defaultRetryPolicy: RetryPolicy = { attempts: 3, firstDelayMillis: 1_000, longestDelayMillis: 60_000 };

export type Sequel =
  /** These take the failed trial's place at the head of the queue. */
  | { readonly next: 'try'; readonly trials: readonly Trial[] }
  /** One row, isolated: its birth is refused with the database's words. */
  | { readonly next: 'refuse'; readonly ordinal: number }
  /** The database itself is out of reach: no row is to blame. */
  | { readonly next: 'fault' };

/**
 * What follows a failed transaction. What may pass by itself (a lock, a deadlock, a cancelled statement) is tried again
 * in the same size first; what a row itself caused is halved at once, until that row stands alone.
 * @param jitter from 0 to 1, drawn by the caller, so that instances do not retry in step
 */
export const afterFailure = (
  trial: Trial,
  failure: Failure,
  now: string,
  jitter: number,
  policy: RetryPolicy = defaultRetryPolicy,
): Sequel => {
  const kind = kindOf(failure);
  const attempts = trial.attempts + 1;
  if (kind !== 'permanent' && attempts < policy.attempts) {
    const delay = Math.min(policy.firstDelayMillis * 2 ** trial.attempts, policy.longestDelayMillis);
    const notBefore = after(now, Math.round(delay * (0.5 + jitter / 2)));
    return { next: 'try', trials: [{ ...trial, attempts, notBefore }] };
  }
  if (kind === 'connection') return { next: 'fault' };
  const [only, ...others] = trial.ordinals;
  if (only !== undefined && others.length === 0) return { next: 'refuse', ordinal: only };
  const middle = Math.ceil(trial.ordinals.length / 2);
  const halves = [trial.ordinals.slice(0, middle), trial.ordinals.slice(middle)];
  return { next: 'try', trials: halves.map((ordinals) => ({ ordinals, attempts: 0, notBefore: null })) };
};

/** By SQLSTATE class: 08, 53 and 57P are the server's own; no state at all means that the connection broke. */
const kindOf = (failure: Failure): 'connection' | 'transient' | 'permanent' => {
  if (brokeConnection(failure)) return 'connection';
  return /^(40001|40P01|55P03|57014|25P03)$/.test(failure.sqlState ?? '') ? 'transient' : 'permanent';
};

/** True when nobody can tell from the failure whether the transaction committed. */
export const brokeConnection = ({ sqlState }: Failure): boolean => sqlState === null || /^(08|53|57P)/.test(sqlState);
