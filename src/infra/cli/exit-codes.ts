import { EventStoreUnavailable } from '../eventstore/errors.js';
import { CommandRefused } from '../http/problem/command-refused.js';
import { SettingsError } from '../settings/settings-error.js';

/** What a script learns from `$?`. Documented in docs/cli.md. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unavailable: 4,
} as const;

/** The exit code for what was thrown. */
export const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommandRefused) return exitCode.refused;
  if (error instanceof SettingsError) return exitCode.usage;
  if (error instanceof EventStoreUnavailable || isConnectionLoss(error)) return exitCode.unavailable;
  return exitCode.failed;
};

/** Node's and PostgreSQL's codes for "nobody is there" (class 57P: shutting down or not yet up). */
const isConnectionLoss = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && (/^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code) || /^(57P|08)/.test(code));
};
