import { type DynamicModule } from '@nestjs/common';
import { ThrottlerModule, type ThrottlerStorage } from '@nestjs/throttler';
import type { Settings } from '../settings/settings.js';
import { SETTINGS } from '../settings/settings.token.js';

type Window = { count: number; readonly endsAt: number };
type Hits = Awaited<ReturnType<ThrottlerStorage['increment']>>;

const sweepAbove = 10_000;

/**
 * Counts requests in fixed windows. The library's own storage keeps every hit and goes through all of them at each
 * request, which at thousands of requests a minute costs more than the requests.
 */
export class FixedWindows implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();

  async increment(key: string, ttl: number, limit: number): Promise<Hits> {
    const now = Date.now();
    let window = this.windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      this.sweep(now);
      window = { count: 0, endsAt: now + ttl };
      this.windows.set(key, window);
    }
    window.count += 1;
    const secondsLeft = Math.ceil((window.endsAt - now) / 1_000);
    const isBlocked = window.count > limit;
    return {
      totalHits: window.count,
      timeToExpire: secondsLeft,
      isBlocked,
      timeToBlockExpire: isBlocked ? secondsLeft : 0,
    };
  }

  private sweep(now: number): void {
    if (this.windows.size < sweepAbove) return;
    for (const [key, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(key);
  }
}

/** Limits how many requests one address may send to one route within a minute. */
export const throttling = (): DynamicModule =>
  ThrottlerModule.forRootAsync({
    inject: [SETTINGS],
    useFactory: ({ http: { requestsPerMinute } }: Settings) => ({
      throttlers: [{ ttl: 60_000, limit: requestsPerMinute }],
      skipIf: () => requestsPerMinute === 0,
      storage: new FixedWindows(),
    }),
  });
