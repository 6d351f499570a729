import { answerOf } from '../http/problem/answer-of.js';
import { ProjectionBehind } from '../postgres/read-model/checkpoint-waiter.js';
import { SettingsError } from '../settings/settings-error.js';
import { UsageError } from './usage-error.js';

/** What a script learns from `$?`. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unavailable: 4,
  interrupted: 130,
} as const;

/** What each means, for the help and for docs/cli.md. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCode, string>> = {
  ok: 'Done.',
  failed: 'Something went wrong, or a check did not hold (a collection that does not balance, say).',
  usage: 'The words, a setting or a value cannot be used; nothing was done.',
  refused: 'A rule refused it, or some rows of it, or the ledger does not know what it names.',
  unavailable: 'A part does not answer (event store, a database, the identity provider); repeat it later.',
  interrupted:
    'Ended by Ctrl-C, SIGTERM or a closed terminal before it was done; what was recorded stays. (`serve` and `eventstore` run until then: 0.)',
};

/** The exit code for what was thrown: judged as the API judges it, so that both doors agree. */
export const exitCodeOf = (error: unknown): number => {
  if (error instanceof UsageError || error instanceof SettingsError) return exitCode.usage;
  if (error instanceof ProjectionBehind) return exitCode.unavailable;
  const status = answerOf(error)?.problem.status;
  if (status === undefined) return exitCode.failed;
  if (status === 400) return exitCode.usage;
  if (status === 429 || status === 503) return exitCode.unavailable;
  return status < 500 ? exitCode.refused : exitCode.failed;
};
