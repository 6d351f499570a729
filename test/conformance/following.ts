import type { EventEmitter } from 'node:events';
import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';

/** What a subscription of the client offers a spec. */
type Subscription<E> = AsyncIterable<E> & EventEmitter & { unsubscribe(): Promise<void> };

/** A subscription whose events are collected. */
export class Following<E extends ResolvedEvent | AllStreamResolvedEvent> {
  readonly events: E[] = [];
  readonly signs: string[] = [];
  error: Error | undefined;
  private wake: () => void = () => {};

  constructor(private readonly subscription: Subscription<E>) {
    subscription.on('data', (event: E) => this.note(() => this.events.push(event)));
    subscription.on('error', (error: Error) => this.note(() => (this.error = error)));
    for (const sign of ['confirmation', 'caughtUp', 'fellBehind']) {
      subscription.on(sign, () => this.note(() => this.signs.push(sign)));
    }
  }

  /** Waits until something is so; fails after half a minute, saying how far it came. */
  async until(so: () => boolean): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!so()) {
      if (this.error) throw this.error;
      await this.change(deadline - Date.now());
      if (Date.now() > deadline)
        throw new Error(`Waited in vain: ${this.events.length} events, ${this.signs.join(', ')}`);
    }
  }

  /** Waits for so many events. */
  count(count: number): Promise<void> {
    return this.until(() => this.events.length >= count);
  }

  /** Waits until the server has said it. */
  sign(sign: string): Promise<void> {
    return this.until(() => this.signs.includes(sign));
  }

  /** Waits for the error with which the subscription ends. */
  async failed(): Promise<Error> {
    while (!this.error) await this.change(30_000);
    return this.error;
  }

  stop(): Promise<void> {
    return this.subscription.unsubscribe();
  }

  private note(change: () => unknown): void {
    change();
    this.wake();
  }

  private change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, milliseconds));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
