const smallest = 200;
const largest = 20_000;
/** A batch should take about this long (pt-online-schema-change aims at the same). */
const aimMs = 500;
const growthPerStep = 1.2;

/** How much work the next batch may hold: grows slowly while full batches are quick, shrinks at once when they are not. */
export class BatchSize {
  private size = 2_000;

  /** Weight of the largest batch that is wanted now. */
  get limit(): number {
    return Math.round(this.size);
  }

  /** @param weight what the batch held, and `tookMs` how long it took from its fold to its commit */
  observe(weight: number, tookMs: number): void {
    if (tookMs > aimMs) this.size = Math.max(smallest, this.size * Math.max(aimMs / tookMs, 0.5));
    else if (weight >= this.size * 0.9) this.size = Math.min(largest, this.size * growthPerStep);
  }
}
