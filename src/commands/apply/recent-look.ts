/** A look, and when it began, by `performance.now()`: what it shows may be as old. */
type Seen<T> = { readonly value: T; readonly began: number };

/** So much of its age may a look have reached before the next one begins. */
const renewal = 0.7;

/**
 * The latest look at something that takes its time to be looked at, and that may be seen as it was a moment ago. While a
 * look is still recent enough the next one begins already, so that whoever asks again and again seldom waits for one.
 */
export class RecentLook<T> {
  private seen: Seen<T> | null = null;
  private underWay: Promise<void> | null = null;

  /** @param mostMs how old what is answered may be, in milliseconds; 0 looks anew whenever it is asked */
  constructor(
    private readonly look: () => Promise<T>,
    private readonly mostMs: () => number,
  ) {}

  /** @throws what the look throws, if no other is recent enough */
  async latest(): Promise<T> {
    const asked = performance.now();
    const mostMs = this.mostMs();
    while (this.seen === null || this.seen.began < asked - mostMs) await this.lookAgain();
    // If it fails, whoever needs it looks again and is told.
    if (this.seen.began < asked - mostMs * renewal) this.lookAgain().catch(() => undefined);
    return this.seen.value;
  }

  /** One look at a time: who asks meanwhile waits for it. */
  private lookAgain(): Promise<void> {
    this.underWay ??= this.lookOnce().finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  private async lookOnce(): Promise<void> {
    const began = performance.now();
    this.seen = { value: await this.look(), began };
  }
}
