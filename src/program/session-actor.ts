import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../domain/shared/actor.js';
import { isUsableName } from '../infra/auth/actor-of-claims.js';
import { Authenticator } from '../infra/auth/authenticator.js';
import type { CommonOptions } from '../infra/cli/cli.js';
import { UsageError } from '../infra/cli/usage-error.js';
import type { Settings } from '../infra/settings/settings.js';

/**
 * Who gives a command on the command line. With tokens of a provider, only a token says so. With the local key, whoever
 * can read it can be anybody anyway, so `--as` is believed.
 * @throws UsageError when nobody was named, or a name that no person may bear
 */
export const sessionActor = async (
  options: CommonOptions,
  env: NodeJS.ProcessEnv,
  settings: Settings,
  app: INestApplicationContext,
): Promise<Actor> => {
  // What was typed stands above what happens to be in the environment.
  const token = options.token ?? (options.as === undefined ? env.BIRTH_LEDGER_TOKEN : undefined);
  if (token) return app.get(Authenticator, { strict: false }).authenticate(`Bearer ${token}`);
  if (settings.identity.kind === 'provider') {
    throw new UsageError(
      'Say who you are: give a token of the identity provider with --token or in BIRTH_LEDGER_TOKEN.',
    );
  }
  const name = options.as ?? settings.firstSteward;
  if (!isUsableName(name))
    throw new UsageError(`Say who you are with --as <person>; ${JSON.stringify(name)} is no person's name.`);
  return { kind: 'person', name };
};
