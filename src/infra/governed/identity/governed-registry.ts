import type pg from 'pg';
import type { CodeCheck } from '../../../domain/collection/code-check.js';
import type { CollectionFacts, RelationName } from '../../../domain/collection/facts.js';
import type { Identity } from '../../../domain/collection/identity.js';
import {
  type IdentityBytes,
  type RegistryWrite,
  type Sighting,
  sameBytes,
  sameImage,
} from '../../../domain/collection/registry-write.js';
import type { Contract } from '../contract/contract.js';
import { readOnboardingImage } from '../onboarding/onboarding-image.js';
import { type OnboardingChange, type OnboardingWritten, writeOnboarding } from '../onboarding/write-onboarding.js';
import { checkCode } from './check-code.js';
import { NoApplier } from './refused-write.js';
import { readIdentityBytes } from './registry-bytes.js';
import { type Ending, inRegistryTransaction } from './registry-transaction.js';
import { readTriggerDefinitions } from './trigger-definitions.js';
import { type IdentitiesWritten, type IdentityChange, writeIdentities } from './write-identities.js';

export { NoApplier };

/** The governed database's registry of collections: read as the scanner, written as the applier. */
export class GovernedRegistry {
  constructor(
    private readonly scanner: pg.Pool,
    private readonly applier: pg.Pool | null,
    private readonly contract: Contract,
  ) {}

  checkCode(relation: RelationName, identity: Identity): Promise<CodeCheck> {
    return checkCode(this.scanner, relation, identity);
  }

  triggerDefinitions(collections: readonly CollectionFacts[]): Promise<Map<string, string>> {
    return readTriggerDefinitions(this.scanner, collections);
  }

  identityBytes(names: readonly string[]): Promise<Map<string, IdentityBytes>> {
    return readIdentityBytes(this.scanner, this.contract, names);
  }

  /** @throws NoApplier, RegistryWriteRefused, or what the database says */
  async writeIdentities(changes: readonly IdentityChange[], ending: Ending): Promise<IdentitiesWritten> {
    return writeIdentities(this.writer(), this.contract, changes, ending);
  }

  /** @throws NoApplier, RegistryWriteRefused, or what the database says */
  async onboard(change: OnboardingChange, ending: Ending): Promise<OnboardingWritten> {
    return writeOnboarding(this.writer(), this.contract, change, ending);
  }

  /**
   * Looks what became of a write whose outcome is not known. It takes the writers' lock: a transaction of a process
   * that died in the middle may still be at work in the database, and its end is waited for.
   * @throws NoApplier, or what the database says (a lock that does not come in time)
   */
  async look(collection: string, write: RegistryWrite): Promise<Sighting> {
    return inRegistryTransaction(this.writer(), { kind: 'rehearse' }, async (db) => {
      const lock = { lock: true };
      if (write.purpose === 'onboard') {
        const found = await readOnboardingImage(db, this.contract, collection, lock);
        return sighting(sameImage(found, write.after), sameImage(found, write.before));
      }
      const found = (await readIdentityBytes(db, this.contract, [collection], lock)).get(collection);
      return sighting(!!found && sameBytes(found, write.after), !!found && sameBytes(found, write.before));
    });
  }

  private writer(): pg.Pool {
    if (!this.applier) throw new NoApplier();
    return this.applier;
  }
}

const sighting = (after: boolean, before: boolean): Sighting =>
  after ? 'written' : before ? 'not_written' : 'changed_by_others';
