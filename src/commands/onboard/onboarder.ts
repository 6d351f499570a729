import { Injectable } from '@nestjs/common';
import type { Authorised } from '../../domain/authority/authority.js';
import { isOnboarded } from '../../domain/collection/assess.js';
import { practisedIdentity } from '../../domain/collection/identity.js';
import { ownerOrSteward } from '../../domain/collection/may.js';
import { mayOnboard, onboarded } from '../../domain/collection/onboard.js';
import type { OnboardingImage } from '../../domain/collection/registry-write.js';
import type { CollectionState } from '../../domain/collection/state.js';
import { type Refused, refuse } from '../../domain/shared/decision.js';
import { collectionStream } from '../../domain/shared/stream-name.js';
import { GovernedRegistry } from '../../infra/governed/identity/governed-registry.js';
import { RegistryWriteRefused } from '../../infra/governed/identity/refused-write.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { Discovery } from '../scan/discovery.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionCommandRunner } from '../shared/collection-command.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { derivedId, eventId } from '../shared/ids.js';
import { newest } from '../shared/newest.js';
import { RegistryClaim } from '../shared/registry/registry-claim.js';
import { RegistryWrites } from '../shared/registry/registry-writes.js';
import type { OnboardingOrder, OnboardingReport } from './onboard-collection.command.js';
import type { Prepared } from './prepared.js';
import { WaitingEntries } from './waiting-entries.js';

const command = 'OnboardCollection';

/**
 * Onboards one collection: judged, rehearsed, announced in the log, written in one transaction, concluded in the log;
 * then the entries that waited return to PENDING. Cut off anywhere, a repetition goes on from there.
 */
@Injectable()
export class Onboarder {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly collections: CollectionCommandRunner,
    private readonly reader: CollectionReader,
    private readonly discovery: Discovery,
    private readonly registry: GovernedRegistry,
    private readonly claim: RegistryClaim,
    private readonly writes: RegistryWrites,
    private readonly waiting: WaitingEntries,
    private readonly denials: DenialRecorder,
  ) {}

  /** @throws CommandRefused when the domain, or the registry itself, refuses; whatever the governed database says */
  async onboard(order: OnboardingOrder, call: Call): Promise<OnboardingReport> {
    const { collection } = order;
    const by = await this.authorities.of(call.actor);
    const { state } = await this.reader.load(collection);
    await this.refuseIf(ownerOrSteward(state, collection, by, 'owner-or-steward-onboards'), collection, call);
    return this.claim.hold(command, collection, call, async (assertStill) => {
      await this.writes.settle(collection, 'The service stopped in the middle of the write.', call);
      await this.discovery.again(new Set([collection]), 'before', call);
      const { state: now, ids } = await this.reader.load(collection);
      const repeated = ids.has(eventId({ commandId: writeIdOf(call, collection) }, collectionStream(collection), 0));
      const finished = await this.finish(now, collection, repeated, call);
      if (finished) return finished;
      if (repeated) {
        const detail = 'This very command was tried before and did not come about; give a new one.';
        throw await this.refusal(refuse('state', 'tried-before', detail), collection, call);
      }
      return this.write(order, now, by, call, assertStill);
    });
  }

  /** An onboarding that was cut off after its write: what remains is to return the entries. Null when nothing remains. */
  private async finish(
    { facts }: CollectionState,
    collection: string,
    repeated: boolean,
    call: Call,
  ): Promise<OnboardingReport | null> {
    if (!facts || !isOnboarded(facts)) return null;
    const { returned, position } = await this.waiting.return(collection, call);
    return returned === 0 && !repeated
      ? null
      : { collection, outcome: 'finished', before: null, after: null, returned, position };
  }

  private async write(
    order: OnboardingOrder,
    state: CollectionState,
    by: Authorised,
    call: Call,
    assertStill: () => Promise<void>,
  ): Promise<OnboardingReport> {
    const { collection, execute, reason } = order;
    const ready = await this.prepare(order, state, by, call);
    const { before, births } = await this.tried(collection, call, () =>
      this.registry.onboard({ collection, before: null, make: ready.make }, { kind: 'rehearse' }),
    );
    const after = ready.make(before);
    const report = { collection, before, after, returned: 0, position: null };
    if (!execute) return { ...report, outcome: 'rehearsed' };

    const writeId = writeIdOf(call, collection);
    const { identity, code } = ready;
    const intent = { writeId, reason, before, identity, code, owner: order.owner, required: order.required };
    const intended = { type: 'IntendOnboarding', ...intent, rehearsedBirths: births.toString() } as const;
    await this.collections.run(collection, intended, causedBy(call, writeId), by);
    await this.commit(collection, writeId, before, ready.make, call, assertStill);
    const seen = await this.discovery.again(new Set([collection]), 'after', call);
    const { returned, position } = await this.waiting.return(collection, call);
    return { ...report, outcome: 'onboarded', returned, position: newest(seen.position, position) };
  }

  /** Judges the order on the newest facts. @throws CommandRefused */
  private async prepare(order: OnboardingOrder, state: CollectionState, by: Authorised, call: Call): Promise<Prepared> {
    const { collection } = order;
    const { facts } = state;
    const identity = order.identity ?? (facts && practisedIdentity(facts));
    if (!facts || !identity) {
      const detail = `No birth trigger tells how the codes of ${collection} are made; name a column, or its id.`;
      throw await this.refusal(refuse('rule', 'identity-needed', detail), collection, call);
    }
    const code = facts.relation ? await this.registry.checkCode(facts.relation, identity) : null;
    await this.refuseIf(mayOnboard({ identity }, code, state, collection, by), collection, call);
    return { identity, code, make: (before) => onboarded({ ...order, identity }, facts, before) };
  }

  /** @throws CommandRefused when the registry refuses; what it holds is looked at first if the outcome is not known */
  private async commit(
    collection: string,
    writeId: string,
    before: OnboardingImage,
    make: Prepared['make'],
    call: Call,
    assertStill: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.tried(collection, call, () =>
        this.registry.onboard({ collection, before, make }, { kind: 'commit', assertStill }),
      );
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const sighting = await this.writes.settle(collection, words, call).catch(() => null);
      if (sighting !== 'written') throw error;
      return;
    }
    await this.writes.confirm(collection, writeId, call);
  }

  /** What the registry's own transaction refuses is a refusal, and on record. */
  private async tried<T>(collection: string, call: Call, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RegistryWriteRefused)) throw error;
      throw await this.refusal(refuse('state', error.rule, error.message), collection, call);
    }
  }

  private async refuseIf(refused: Refused | null, collection: string, call: Call): Promise<void> {
    if (refused) throw await this.refusal(refused, collection, call);
  }

  private async refusal(refused: Refused, collection: string, call: Call): Promise<CommandRefused> {
    await this.denials.record(
      command,
      collection,
      refused,
      causedBy(call, derivedId('denied', call.commandId, collection)),
    );
    return new CommandRefused(refused, command, collection);
  }
}

const writeIdOf = (call: Call, collection: string): string => derivedId('registry-write', call.commandId, collection);
