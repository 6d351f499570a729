import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import type { Authorised } from '../../domain/authority/authority.js';
import { sameBytes } from '../../domain/collection/registry-write.js';
import { collectionStream } from '../../domain/shared/stream-name.js';
import { GovernedRegistry } from '../../infra/governed/identity/governed-registry.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { Discovery } from '../scan/discovery.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { derivedId, eventId } from '../shared/ids.js';
import { RegistryClaim } from '../shared/registry/registry-claim.js';
import { RegistryWrites } from '../shared/registry/registry-writes.js';
import { announcement, type ChangeKind, type Rehearsed } from './identity-change.js';
import { failedOutcome, type IdentityOutcome, refusedOutcome } from './identity-outcome.js';
import { IdentityRehearsal, type Wanted } from './identity-rehearsal.js';

const streamsAtOnce = 16;

export type ChangeOrder = {
  readonly kind: ChangeKind;
  readonly collections: readonly string[];
  readonly reason: string;
  /** False rehearses only. */
  readonly execute: boolean;
};

type Announced = Rehearsed & { readonly writeId: string };

/**
 * Changes identities in the governed registry: judged, rehearsed, announced in the log, written in one transaction that
 * any birth rolls back, read back, and concluded in the log. Each collection has an outcome of its own.
 */
@Injectable()
export class IdentityChanger {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly collections: CollectionCommandRunner,
    private readonly reader: CollectionReader,
    private readonly discovery: Discovery,
    private readonly registry: GovernedRegistry,
    private readonly rehearsal: IdentityRehearsal,
    private readonly claim: RegistryClaim,
    private readonly writes: RegistryWrites,
    private readonly denials: DenialRecorder,
  ) {}

  /** @throws CommandRefused when somebody else writes to the registry; all else is told by the outcomes */
  change(order: ChangeOrder, call: Call): Promise<IdentityOutcome[]> {
    const { kind, collections } = order;
    return this.claim.hold(kind.command, collections.join(', '), call, (assertStill) =>
      this.changeHeld(order, call, assertStill),
    );
  }

  private async changeHeld(
    order: ChangeOrder,
    call: Call,
    assertStill: () => Promise<void>,
  ): Promise<IdentityOutcome[]> {
    const { kind, collections, execute } = order;
    const names = new Set(collections);
    const limit = pLimit(streamsAtOnce);
    const why = 'The service stopped in the middle of the write.';
    await Promise.all([...names].map((name) => limit(() => this.writes.settle(name, why, call))));
    await this.discovery.again(names, 'before', call);
    const { wanted, outcomes } = await this.judge(order, call);
    const { passed, failed } = await this.rehearsal.run(kind.command, wanted, call);
    outcomes.push(...failed);
    if (!execute) {
      return inOrder(collections, [
        ...outcomes,
        ...passed.map((one) => ({ ...told(one), outcome: 'rehearsed' as const })),
      ]);
    }
    const announced = await this.announce(order, passed, outcomes, call);
    outcomes.push(...(await this.write(kind, announced, call, assertStill)));
    await this.discovery.again(new Set(announced.map(({ collection }) => collection)), 'after', call);
    return inOrder(collections, outcomes);
  }

  /** Which of the collections may be changed, and what is to be written there. */
  private async judge({ kind, collections }: ChangeOrder, call: Call) {
    const by = await this.authorities.of(call.actor);
    const wanted: Wanted[] = [];
    const outcomes: IdentityOutcome[] = [];
    for (const collection of new Set(collections)) {
      const judged = await this.judgeOne(kind, collection, by, call);
      if ('outcome' in judged) outcomes.push(judged);
      else wanted.push(judged);
    }
    return { wanted, outcomes };
  }

  private async judgeOne(
    kind: ChangeKind,
    collection: string,
    by: Authorised,
    call: Call,
  ): Promise<Wanted | IdentityOutcome> {
    const { state, ids } = await this.reader.load(collection);
    const earlier = ids.get(eventId({ commandId: writeIdOf(call, collection) }, collectionStream(collection), 0));
    if (earlier) return repeated(kind, collection, kind.isDone(state), earlier.position);
    const wanted = kind.wanted(state, collection, by);
    if (wanted.ok) return { collection, after: wanted.after };
    await this.denials.record(
      kind.command,
      collection,
      wanted,
      causedBy(call, derivedId('denied', call.commandId, collection)),
    );
    return refusedOutcome(collection, new CommandRefused(wanted, kind.command, collection));
  }

  /** The label before the write. What the decider refuses on the newest state drops out. */
  private async announce(
    { kind, reason }: ChangeOrder,
    passed: readonly Rehearsed[],
    outcomes: IdentityOutcome[],
    call: Call,
  ): Promise<Announced[]> {
    const limit = pLimit(streamsAtOnce);
    const announced = await Promise.all(
      passed.map((one) =>
        limit(async (): Promise<Announced[]> => {
          const writeId = writeIdOf(call, one.collection);
          try {
            const command = announcement(kind, one, writeId, reason);
            await this.collections.run(one.collection, command, causedBy(call, writeId));
            return [{ ...one, writeId }];
          } catch (error) {
            if (!(error instanceof CommandRefused)) throw error;
            outcomes.push(refusedOutcome(one.collection, error));
            return [];
          }
        }),
      ),
    );
    return announced.flat();
  }

  private async write(
    kind: ChangeKind,
    announced: readonly Announced[],
    call: Call,
    assertStill: () => Promise<void>,
  ): Promise<IdentityOutcome[]> {
    if (announced.length === 0) return [];
    try {
      await this.registry.writeIdentities(announced, { kind: 'commit', assertStill });
    } catch (error) {
      return this.afterFailure(kind, announced, error, call);
    }
    const standing = await this.registry.identityBytes(announced.map(({ collection }) => collection));
    const limit = pLimit(streamsAtOnce);
    return Promise.all(
      announced.map((one) =>
        limit(async () => {
          const { position } = await this.writes.confirm(one.collection, one.writeId, call);
          const found = standing.get(one.collection);
          const same = found && sameBytes(found, one.after);
          const detail = same ? null : 'Written, and changed by somebody else right after.';
          return { ...told(one), outcome: kind.done, position, detail };
        }),
      ),
    );
  }

  /** A failed commit may have come about all the same (its answer was lost), so the registry itself is asked. */
  private async afterFailure(
    kind: ChangeKind,
    announced: readonly Announced[],
    error: unknown,
    call: Call,
  ): Promise<IdentityOutcome[]> {
    const outcomes: IdentityOutcome[] = [];
    const words = error instanceof Error ? error.message : String(error);
    for (const one of announced) {
      const sighting = await this.writes.settle(one.collection, words, call).catch(() => null);
      outcomes.push(
        sighting === 'written' ? { ...told(one), outcome: kind.done } : failedOutcome(one.collection, error),
      );
    }
    return outcomes;
  }
}

const writeIdOf = (call: Call, collection: string): string => derivedId('registry-write', call.commandId, collection);

const told = ({ collection, before, after }: Rehearsed) =>
  ({ collection, before, after, position: null, rule: null, detail: null, refusal: null }) as const;

const repeated = (kind: ChangeKind, collection: string, isDone: boolean, position: bigint): IdentityOutcome =>
  isDone
    ? {
        collection,
        outcome: kind.done,
        before: null,
        after: null,
        position,
        rule: null,
        refusal: null,
        detail: 'Done by this very command before.',
      }
    : failedOutcome(
        collection,
        new Error('This very command was tried before and did not come about; give a new one.'),
      );

/** The outcomes in the order that the collections were named in. */
const inOrder = (names: readonly string[], outcomes: readonly IdentityOutcome[]): IdentityOutcome[] => {
  const of = new Map(outcomes.map((outcome) => [outcome.collection, outcome]));
  return [...new Set(names)].flatMap((name) => of.get(name) ?? []);
};
