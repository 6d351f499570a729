import type { BatchCommitted } from '../../../domain/plan/events.js';
import type { Plan } from '../../../domain/plan/state.js';
import type { Told } from '../log/plan-log.js';
import type { ApplyHold } from './holds.js';

/** How far an apply has come. All but its hold follows from the log, so that every instance tells the same. */
export type ApplyProgress = {
  readonly entries: number;
  /** Entries with an outcome. */
  readonly done: number;
  readonly applied: number;
  readonly refused: number;
  readonly skipped: number;
  readonly batches: number;
  readonly inFlight: number | null;
  /** Entries per second of work over the newest batches; null before the first. */
  readonly perSecond: number | null;
  /** Seconds of work left at that rate; null before 1 % is done, and when the apply is over. */
  readonly secondsLeft: number | null;
  readonly pause: { readonly cause: string; readonly detail: string } | null;
  /** What it waits for; told by the instance that drives it. */
  readonly hold: ApplyHold | null;
};

const newestBatches = 20;

export const progressOf = (plan: Plan, history: readonly Told[], hold: ApplyHold | null): ApplyProgress | null => {
  const { apply, draft } = plan;
  if (!apply) return null;
  const batches = history.flatMap(({ event }) => (event.type === 'BatchCommitted' ? [event.data] : []));
  const perSecond = rateOf(batches.slice(-newestBatches));
  const left = draft.entries - apply.nextOrdinal;
  const tellable = perSecond !== null && left > 0 && apply.nextOrdinal * 100 >= draft.entries;
  return {
    entries: draft.entries,
    done: apply.nextOrdinal,
    applied: apply.applied,
    refused: apply.refused,
    skipped: apply.skipped,
    batches: apply.nextBatch,
    inFlight: apply.inFlight?.batch ?? null,
    perSecond,
    secondsLeft: tellable ? Math.ceil(left / perSecond) : null,
    pause: apply.pause,
    hold,
  };
};

const rateOf = (batches: readonly BatchCommitted['data'][]): number | null => {
  const entries = batches.reduce((sum, { from, to }) => sum + to - from, 0);
  const millis = batches.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return entries === 0 ? null : Math.round((entries * 1_000) / Math.max(1, millis));
};
