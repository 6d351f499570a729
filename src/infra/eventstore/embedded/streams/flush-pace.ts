/** A flush of 200 KB takes 0.5 to 1 ms on a disk that is not busy with others' work. */
const QUICK_MS = 2;

/** How many flushes it takes, roughly, until an earlier pace is forgotten. */
const REMEMBERED = 8;

/** What flushes to the disk have taken lately. */
export class FlushPace {
  private mean = 0;

  /** Whether the next flush is likely to be over before anybody notices. True before the first. */
  get quick(): boolean {
    return this.mean <= QUICK_MS;
  }

  /** Learns what a flush took, in milliseconds. */
  observe(took: number): void {
    this.mean += (took - this.mean) / REMEMBERED;
  }
}
