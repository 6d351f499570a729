import type { PauseCause } from '../events.js';
import { type HealthLimits, type HealthReading, healthReasons, nextHold } from './health.js';
import type { Memory } from './memory.js';
import type { Step } from './step.js';

/** What the driver saw just before it asked for the next step. */
export type Surroundings = {
  readonly now: string;
  readonly closedGates: readonly string[];
  /** What changed of the ground that the plan stands on (tables, keys, triggers, gateway, database); for people. */
  readonly groundChanges: readonly string[];
  readonly health: HealthReading;
  readonly limits: HealthLimits;
};

/** Why an apply has to stop at once, in the order of weight. */
export type Stop = { readonly cause: PauseCause; readonly detail: string };

/** A hold while the database is unwell; a pause when the longest hold did not help. */
export const unwell = ({ hold }: Memory, { now, health, limits }: Surroundings): Step | null => {
  const reasons = healthReasons(health, limits);
  if (reasons.length === 0) return null;
  const next = nextHold(hold, now);
  return next
    ? { do: 'wait', until: next.until, reasons, hold: next }
    : { do: 'pause', command: { type: 'PauseApply', cause: 'health', detail: reasons.join('; ') } };
};
