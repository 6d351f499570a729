import { after, millisBetween } from '../../shared/instant.js';

/** What was read of the database's health; `null` where it has no such thing (no replica, say). */
export type HealthReading = {
  readonly lockWaits: number;
  readonly activeSessions: number;
  readonly replicationLagMs: number | null;
  readonly walBytesPerSecond: number | null;
};

/** The most of each that an apply works under. */
export type HealthLimits = { readonly [measure in keyof HealthReading]: number };

export const defaultHealthLimits: HealthLimits = {
  lockWaits: 5,
  activeSessions: 80,
  replicationLagMs: 10_000,
  walBytesPerSecond: 64 * 1024 * 1024,
};

const names: { readonly [measure in keyof HealthReading]: string } = {
  lockWaits: 'sessions that wait for a lock',
  activeSessions: 'active sessions',
  replicationLagMs: 'milliseconds of replication lag',
  walBytesPerSecond: 'bytes of WAL per second',
};

const measures = ['lockWaits', 'activeSessions', 'replicationLagMs', 'walBytesPerSecond'] as const;

/** Every reason to hold, for people; any of them wins and none can be overridden. */
export const healthReasons = (reading: HealthReading, limits: HealthLimits): readonly string[] =>
  measures.flatMap((measure) => {
    const value = reading[measure];
    return value === null || value <= limits[measure] ? [] : [`${value} ${names[measure]}, ${limits[measure]} at most`];
  });

/** A stop for the database's health: how long this one lasts, and since when it has been unwell. */
export type Hold = { readonly since: string; readonly millis: number; readonly until: string };

export const firstHoldMillis = 30_000;
export const longestHoldMillis = 10 * 60_000;

/** The next hold: 30 s, then twice as long each time; null when the longest has passed in vain. */
export const nextHold = (last: Hold | null, now: string): Hold | null => {
  if (last && millisBetween(now, last.until) > 0) return last;
  if (last && last.millis >= longestHoldMillis) return null;
  const millis = last ? Math.min(last.millis * 2, longestHoldMillis) : firstHoldMillis;
  return { since: last?.since ?? now, millis, until: after(now, millis) };
};
