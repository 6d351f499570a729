/**
 * - `connecting`: reaching the database or the event store, again and again
 * - `standby`: another instance runs this projection; this one waits for its lock
 * - `catching_up`: applying what was written while nobody looked
 * - `live`: applying events as they come
 * - `poisoned`: stopped at an event that it cannot apply; retry or skip it
 * - `refused`: this read model does not belong to this log or to this program; see the error
 * - `outdated`: an older program made the rows; a rebuild brings them up to date
 * - `stopped`: told to stop
 */
export type RunnerState =
  | 'connecting'
  | 'standby'
  | 'catching_up'
  | 'live'
  | 'poisoned'
  | 'refused'
  | 'outdated'
  | 'stopped';

/** How a projection is doing, for health, metrics and people. */
export type ProjectionStatus = {
  readonly projection: string;
  readonly version: number;
  readonly state: RunnerState;
  /** Position of the last event applied; null before the first, or while the database was never reached. */
  readonly position: bigint | null;
  readonly lag: {
    /** Events that were received and are not applied yet. */
    readonly events: number;
    /** Age of the oldest of them, in seconds; 0 with nothing waiting. */
    readonly seconds: number;
  };
  /** Events per second over the last ten seconds. */
  readonly rate: number;
  readonly eventsApplied: bigint;
  /** The last thing that went wrong, for people, and when; kept after it is over. */
  readonly lastError: { readonly message: string; readonly at: Date } | null;
  /** How often the subscription had to be opened again since the start. */
  readonly resubscriptions: number;
};

/** States in which the read model is current, or soon will be without anybody's help. */
export const isHealthy = (state: RunnerState): boolean =>
  state === 'live' || state === 'catching_up' || state === 'standby';
