import type { AuthorityEvent } from '../../authority/events.js';

/**
 * What people did for a plan, and what they were allowed to do when they did it. Positions are those of the log, so that
 * "then" means the order of the log and no clock.
 */
export type Evidence = {
  readonly acts: readonly Act[];
  /** Of each person in `acts`, everything that `authority-<person>` holds, in its order. */
  readonly histories: readonly AuthorityHistory[];
};

/**
 * The acts that the plan rests on now: its draft, the approvals of its entries that are in force, the reviews that stand
 * and the permit that is open.
 */
export type Act = {
  readonly kind: 'plan' | 'decide' | 'review' | 'permit';
  /** The actor's label: a person's name, `service:<name>` or `policy:<name>`. */
  readonly by: string;
  readonly collections: readonly string[];
  readonly position: bigint;
};

export type AuthorityHistory = {
  readonly person: string;
  readonly events: readonly { readonly position: bigint; readonly event: AuthorityEvent }[];
};
