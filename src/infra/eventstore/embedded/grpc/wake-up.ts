/** A sleeper that can be rung at any time: a ring while it is awake is remembered, so none is lost. */
export class WakeUp {
  private rung = false;
  private resume: (() => void) | undefined;

  /** @param over when it resolves, waiting is over for good */
  constructor(over: Promise<void>) {
    void over.then(() => this.ring());
  }

  ring(): void {
    this.rung = true;
    this.resume?.();
  }

  async wait(): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
      this.resume = undefined;
    }
    this.rung = false;
  }
}
