import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../domain/shared/decision.js';
import { TokenRefused } from '../auth/token-refused.js';
import { EventStoreUnavailable, WrongRevision } from '../eventstore/errors.js';
import { CommandRefused } from '../http/problem/command-refused.js';
import { InvalidInput } from '../http/problem/invalid-input.js';
import { ProjectionBehind } from '../postgres/read-model/checkpoint-waiter.js';
import { SettingsError } from '../settings/settings-error.js';
import { exitCode, exitCodeOf } from './exit-codes.js';
import { UsageError } from './usage-error.js';

const refusal = new CommandRefused(refuse('authority', 'operator-scans', 'Ask a steward.'), 'Scan', 'all');

describe('the exit code', () => {
  it.each([
    ['an error that nobody foresaw', new Error('?'), exitCode.failed],
    ['words that make no sense together', new UsageError('?'), exitCode.usage],
    ['settings that cannot be used', new SettingsError(['?']), exitCode.usage],
    ['input that is not valid', new InvalidInput('?'), exitCode.usage],
    ['a refusal by the domain', refusal, exitCode.refused],
    ['a token that is not accepted', new TokenRefused('expired'), exitCode.refused],
    ['somebody who was first', new WrongRevision('entry-a/b', 0n, 1n), exitCode.refused],
    ['an event store that is away', new EventStoreUnavailable('reading', null), exitCode.unavailable],
    ['a database that is away', Object.assign(new Error('?'), { code: 'ECONNREFUSED' }), exitCode.unavailable],
    ['a database that shuts down', Object.assign(new Error('?'), { code: '57P01' }), exitCode.unavailable],
    ['a read model that stays behind', new ProjectionBehind('ledger', 2n, 1n, 10), exitCode.unavailable],
  ])('tells %s', (_, error, expected) => {
    expect(exitCodeOf(error)).toBe(expected);
  });
});
