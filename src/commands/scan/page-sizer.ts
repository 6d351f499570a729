export type PageLimits = {
  /** Rows of the first page. */
  readonly pageRows: number;
  /** Rows that no page exceeds. */
  readonly maxPageRows: number;
};

/**
 * Chooses how many rows the next page reads: from the first page's towards half a second of work while little is found. It
 * may grow eightfold per step, since small pages cost a large table most of its time: doubling took 2.5 times as long over
 * 1.2 million rows. Where much is found a page stays small: what it found is written, and taken into the ledger, while the
 * next is read, and a large page's worth of either makes the other wait.
 */
export class PageSizer {
  private static readonly aimMs = 500;
  private static readonly steepest = 8;
  /** New entities of a page: some thirty events full of them. */
  private static readonly mostNew = 16_000;
  private rows: number;

  constructor(private readonly limits: PageLimits) {
    this.rows = limits.pageRows;
  }

  get size(): number {
    return this.rows;
  }

  /**
   * @param elapsedMs how long a page of `rows` rows took, in milliseconds
   * @param newShare how many of the rows so far were new entities: 0 for none, 1 for all
   */
  observe(rows: number, elapsedMs: number, newShare: number): void {
    if (rows < this.rows) return;
    const { pageRows, maxPageRows } = this.limits;
    const factor = Math.min(PageSizer.steepest, PageSizer.aimMs / Math.max(elapsedMs, 1));
    const most = Math.min(maxPageRows, newShare > 0 ? PageSizer.mostNew / newShare : maxPageRows);
    this.rows = Math.round(Math.max(pageRows, Math.min(most, this.rows * factor)));
  }
}
