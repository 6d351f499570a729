const smallest = 200;
/** A batch should take about this long (pt-online-schema-change aims at the same). */
const aimMs = 500;
const growthPerStep = 1.2;

/** How much work the next batch may hold: grows slowly while full batches are quick, shrinks at once when they are not. */
export class BatchSize {
  /** Weight that no batch exceeds, unless a single event does. Larger ones were no faster. */
  static readonly largest = 5_000;
  private size = 2_000;

  /** Weight of the largest batch that is wanted now. */
  get limit(): number {
    return Math.round(this.size);
  }

  /**
   * @param full whether more was waiting than the batch could take
   * @param tookMs how long it took from its fold to its commit
   */
  observe(full: boolean, tookMs: number): void {
    if (tookMs > aimMs) this.size = Math.max(smallest, this.size * Math.max(aimMs / tookMs, 0.5));
    else if (full) this.size = Math.min(BatchSize.largest, this.size * growthPerStep);
  }
}
