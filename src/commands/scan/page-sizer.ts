/** Chooses how many rows the next page reads: from 1,000 towards half a second of work, at most doubling per step. */
export class PageSizer {
  private static readonly aimMs = 500;
  private static readonly smallest = 1_000;
  private static readonly largest = 250_000;
  private rows = PageSizer.smallest;

  get size(): number {
    return this.rows;
  }

  /** @param elapsedMs how long a page of `rows` rows took, in milliseconds */
  observe(rows: number, elapsedMs: number): void {
    if (rows < this.rows) return;
    const factor = Math.min(2, PageSizer.aimMs / Math.max(elapsedMs, 1));
    this.rows = Math.round(Math.min(PageSizer.largest, Math.max(PageSizer.smallest, this.rows * factor)));
  }
}
