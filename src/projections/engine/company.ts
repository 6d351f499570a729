/** From so many events per second on, a transaction for each few of them costs more than all of their rows. */
const crowdPerSecond = 500;
/** How long a small batch of a crowd waits for company. Milliseconds. */
const waitMs = 50;
/** Batches that follow each other closely are counted together, so that two events in a row are no crowd. Milliseconds. */
const windowMs = 100;

/**
 * Tells whether a small live batch should wait for company. Single events never do: what somebody has just decided is
 * visible at once. While a bulk command writes, batches of a few dozen events were what PostgreSQL was busy with: in a
 * crowd that waits it takes half the time for each.
 */
export class Company {
  private since = Number.NEGATIVE_INFINITY;
  private events = 0;
  private crowded = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How long to wait before the next batch is taken; 0 while events come singly. Milliseconds. */
  get wait(): number {
    return this.crowded ? waitMs : 0;
  }

  /** A batch of so many events was taken. */
  took(events: number): void {
    this.events += events;
    const elapsed = this.now() - this.since;
    if (elapsed < windowMs) return;
    this.crowded = (this.events * 1_000) / elapsed >= crowdPerSecond;
    this.since = this.now();
    this.events = 0;
  }
}
