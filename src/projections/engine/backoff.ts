const firstMs = 100;
const mostMs = 5_000;

/** Growing, jittered pauses between attempts; `reset` after a success. */
export class Backoff {
  private failures = 0;

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const pause = Math.min(mostMs, firstMs * 2 ** this.failures);
    this.failures += 1;
    return pause * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
