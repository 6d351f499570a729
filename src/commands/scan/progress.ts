/** How far a collection's lap has come. */
export type LapProgress = {
  readonly collection: string;
  readonly rowsSeen: number;
  /** The planner's estimate of the table's rows; null when it has none. */
  readonly rowsEstimated: number | null;
  readonly rowsPerSecond: number;
  /** Seconds to go by that estimate; shown from 1 % on, since earlier ones only mislead. */
  readonly secondsLeft: number | null;
  readonly newlyLogged: number;
};

export type OnProgress = (progress: LapProgress) => void;

/** Reports at most once a second, so that a fast scan does not spend its time on talking. */
export class ProgressMeter {
  private readonly startedAt = performance.now();
  private lastReport = 0;

  constructor(
    private readonly collection: string,
    private readonly report: OnProgress,
  ) {}

  /** @param rowsSeen rows seen by this run, so that a resumed lap does not count what an earlier run did */
  page(rowsSeen: number, rowsEstimated: number | null, newlyLogged: number): void {
    const now = performance.now();
    if (now - this.lastReport < 1_000) return;
    this.lastReport = now;
    const rowsPerSecond = rowsSeen / Math.max((now - this.startedAt) / 1_000, 0.001);
    const { collection } = this;
    const known = rowsEstimated !== null && rowsSeen >= rowsEstimated / 100;
    const secondsLeft = known ? Math.max(0, rowsEstimated - rowsSeen) / rowsPerSecond : null;
    this.report({ collection, rowsSeen, rowsEstimated, rowsPerSecond, secondsLeft, newlyLogged });
  }
}
