/** Groups that reached their target before it is raised by one. */
const STEADY = 8;
const LARGEST = 16;

/**
 * How many changes are worth waiting for. It creeps up while groups reach it and falls at once to what came when they
 * do not, so it settles at what the callers there are can deliver within the wait: at one for one caller.
 */
export class GroupSize {
  private reached = 0;
  target = 1;

  /** Learns from a group that is about to be written. */
  observe(size: number): void {
    if (size < this.target) {
      this.target = size;
      this.reached = 0;
    } else if (size > 1) {
      this.reached += 1;
      if (this.reached < STEADY) return;
      this.target = Math.min(LARGEST, this.target + 1);
      this.reached = 0;
    }
  }
}
