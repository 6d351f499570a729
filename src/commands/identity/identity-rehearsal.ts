import { Injectable } from '@nestjs/common';
import type { IdentityBytes } from '../../domain/collection/registry-write.js';
import { refuse } from '../../domain/shared/decision.js';
import { GovernedRegistry } from '../../infra/governed/identity/governed-registry.js';
import { RegistryWriteRefused } from '../../infra/governed/identity/refused-write.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { type Call, causedBy } from '../shared/call.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { derivedId } from '../shared/ids.js';
import type { Rehearsed } from './identity-change.js';
import { failedOutcome, type IdentityOutcome, refusedOutcome } from './identity-outcome.js';

export type Wanted = { readonly collection: string; readonly after: IdentityBytes };
export type Rehearsal = { readonly passed: readonly Rehearsed[]; readonly failed: readonly IdentityOutcome[] };

/** Makes the very write in a transaction that is rolled back: together, and if that fails, each alone to find the culprit. */
@Injectable()
export class IdentityRehearsal {
  constructor(
    private readonly registry: GovernedRegistry,
    private readonly denials: DenialRecorder,
  ) {}

  async run(command: string, wanted: readonly Wanted[], call: Call): Promise<Rehearsal> {
    if (wanted.length === 0) return { passed: [], failed: [] };
    try {
      return { passed: await this.together(wanted), failed: [] };
    } catch (error) {
      const [only, ...others] = wanted;
      if (only && others.length === 0) return { passed: [], failed: [await this.told(command, only, error, call)] };
    }
    const passed: Rehearsed[] = [];
    const failed: IdentityOutcome[] = [];
    for (const one of wanted) {
      const alone = await this.run(command, [one], call);
      passed.push(...alone.passed);
      failed.push(...alone.failed);
    }
    return { passed, failed };
  }

  private async together(wanted: readonly Wanted[]): Promise<Rehearsed[]> {
    const changes = wanted.map((one) => ({ ...one, before: null }));
    const { before, births } = await this.registry.writeIdentities(changes, { kind: 'rehearse' });
    return wanted.flatMap(({ collection, after }) => {
      const found = before.get(collection);
      return found ? [{ collection, before: found, after, births }] : [];
    });
  }

  /** A rule that the rehearsal found broken is a refusal, and on record; anything else is the database's failure. */
  private async told(command: string, { collection }: Wanted, error: unknown, call: Call): Promise<IdentityOutcome> {
    if (!(error instanceof RegistryWriteRefused)) return failedOutcome(collection, error);
    const refused = refuse('state', error.rule, error.message);
    await this.denials.record(
      command,
      collection,
      refused,
      causedBy(call, derivedId('rehearsal', call.commandId, collection)),
    );
    return refusedOutcome(collection, new CommandRefused(refused, command, collection));
  }
}
