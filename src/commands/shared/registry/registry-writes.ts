import { Injectable } from '@nestjs/common';
import { noAuthority } from '../../../domain/authority/authority.js';
import { reconcile } from '../../../domain/collection/may.js';
import type { Sighting } from '../../../domain/collection/registry-write.js';
import type { Actor } from '../../../domain/shared/actor.js';
import { GovernedRegistry } from '../../../infra/governed/identity/governed-registry.js';
import { type Call, causedBy } from '../call.js';
import { CollectionCommandRunner } from '../collection-command.js';
import { CollectionReader } from '../collection-reader.js';
import type { Written } from '../command-runner.js';
import { derivedId } from '../ids.js';

const policy: Actor = { kind: 'policy', name: reconcile };

/** Concludes announced writes: by what the transaction answered, or by what the registry holds. The caller holds the claim. */
@Injectable()
export class RegistryWrites {
  constructor(
    private readonly collections: CollectionCommandRunner,
    private readonly reader: CollectionReader,
    private readonly registry: GovernedRegistry,
  ) {}

  /** Records that the write stands, as its own transaction has told. */
  confirm(collection: string, writeId: string, call: Call): Promise<Written> {
    const own = causedBy(call, derivedId('confirm', writeId));
    return this.collections.run(collection, { type: 'ConfirmWrite', writeId, reconciled: false }, own);
  }

  /**
   * Resolves a write whose outcome is not known, by looking whether the registry holds it. Does nothing where none is open.
   * @param why what hid the outcome, for the record of a write that did not come about
   * @throws whatever the governed database says; the write then stays open, and the next look resolves it
   */
  async settle(collection: string, why: string, call: Call): Promise<Sighting | null> {
    const { state } = await this.reader.load(collection);
    if (!state.writing) return null;
    const { writeId, write } = state.writing;
    const sighting = await this.registry.look(collection, write);
    const by = { actor: policy, authority: noAuthority };
    const own = causedBy(call, derivedId('settle', writeId), policy);
    const command =
      sighting === 'written'
        ? ({ type: 'ConfirmWrite', writeId, reconciled: true } as const)
        : ({ type: 'AbandonWrite', writeId, reason: `${why} ${found[sighting]}` } as const);
    await this.collections.run(collection, command, own, by);
    return sighting;
  }
}

const found = {
  not_written: 'The registry holds what it held before.',
  changed_by_others:
    'The registry holds neither what was there before nor what was to be written; somebody else changed it.',
} as const;
