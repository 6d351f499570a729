import { revisionFor } from '../../entry/birth.js';
import { decisionOf, type EntryContext } from '../../entry/decide.js';
import type { EntryState } from '../../entry/state.js';
import type { SkipReason } from '../events.js';
import type { Pinned } from '../pinned-list.js';

/** A pinned entry as it stands now: the fold of its stream, the latest detection, and what the database holds of it. */
export type EntryNow = Pinned &
  Pick<EntryContext, 'detection' | 'revision'> & {
    readonly state: EntryState;
    readonly row: 'unborn' | 'born' | 'gone';
  };

/** What an apply still has to do with an entry. All but `ready` and `intended` are settled. */
export type Standing =
  | { readonly is: 'ready' }
  | { readonly is: 'intended' }
  | { readonly is: 'applied' }
  | { readonly is: 'refused' }
  | { readonly is: 'skipped'; readonly reason: SkipReason };

/** Judges an entry for one plan. A released attempt counts for nothing: the entry is judged as if it were untouched. */
export const standingOf = (planId: string, { state, revision, detection, row, pin }: EntryNow): Standing => {
  const outcome = state.attempt?.planId === planId ? state.attempt.outcome : null;
  if (outcome === 'open') return { is: 'intended' };
  if (outcome === 'applied' || outcome === 'refused') return { is: outcome };
  if (revisionFor(planId, state, revision) !== pin[1] || decisionOf(state, { detection }) !== 'BIRTH_APPROVED') {
    return { is: 'skipped', reason: 'decided-otherwise' };
  }
  if (row === 'born') return { is: 'skipped', reason: 'already-born' };
  return row === 'gone' ? { is: 'skipped', reason: 'vanished' } : { is: 'ready' };
};

export const isSettled = ({ is }: Standing): boolean => is !== 'ready' && is !== 'intended';
