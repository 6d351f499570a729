import { Module } from '@nestjs/common';
import type { Settings } from '../settings/settings.js';
import { SETTINGS } from '../settings/settings.token.js';
import { Authenticator } from './authenticator.js';
import { trustedKeys } from './trusted-keys.js';

/** Provides the authenticator; expects `SETTINGS` from a global module. */
@Module({
  providers: [
    {
      provide: Authenticator,
      inject: [SETTINGS],
      useFactory: async ({ identity, dataDir }: Settings) =>
        new Authenticator(identity, await trustedKeys(identity, dataDir)),
    },
  ],
  exports: [Authenticator],
})
export class AuthModule {}
