const windowMs = 10_000;

/** Events per second over the last ten seconds. */
export class Rate {
  private readonly marks: { readonly at: number; readonly events: number }[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  add(events: number): void {
    this.marks.push({ at: this.now(), events });
    this.forget();
  }

  get perSecond(): number {
    this.forget();
    return this.marks.reduce((sum, { events }) => sum + events, 0) / (windowMs / 1_000);
  }

  private forget(): void {
    const since = this.now() - windowMs;
    while (this.marks[0] && this.marks[0].at < since) this.marks.shift();
  }
}
