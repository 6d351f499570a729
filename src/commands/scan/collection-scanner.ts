import { Injectable } from '@nestjs/common';
import type { CollectionFacts } from '../../domain/collection/facts.js';
import type { Identity } from '../../domain/collection/identity.js';
import { refuse } from '../../domain/shared/decision.js';
import { Governed } from '../../infra/governed/sources/governed.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { Exclusive } from '../../infra/postgres/exclusive.js';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { WaitingEntries } from '../onboard/waiting-entries.js';
import { type Call, causedBy } from '../shared/call.js';
import { DenialRecorder } from '../shared/denial-recorder.js';
import { derivedId } from '../shared/ids.js';
import { type LapRequest, LapRunner } from './lap-runner.js';
import { OnboardFirst } from './onboard-first.js';
import type { CollectionScan, Watch } from './scan-collections.command.js';

export type ScanTarget = {
  readonly facts: CollectionFacts;
  readonly identity: Identity;
  readonly onboarded: boolean;
};

/** What the laps of one scan have in common. */
export type Course = Pick<LapRequest, 'mode' | 'by' | 'sizer' | 'reading'>;

/** A collection's scan, with the position of the newest event that it wrote. */
export type Scanned = { readonly scan: CollectionScan; readonly position: bigint | null };

/** Scans one collection: one lap, under a lock of its own, then what follows for entries of tables that nobody
 * onboarded, or that somebody has. */
@Injectable()
export class CollectionScanner {
  constructor(
    private readonly governed: Governed,
    private readonly laps: LapRunner,
    private readonly ledger: LedgerLookup,
    private readonly exclusive: Exclusive,
    private readonly policy: OnboardFirst,
    private readonly waiting: WaitingEntries,
    private readonly denials: DenialRecorder,
  ) {}

  /** Never throws: what went wrong with one collection is its own outcome, and the others go on. */
  async scan(target: ScanTarget, course: Course, call: Call, watch: Watch): Promise<Scanned> {
    const collection = target.facts.name;
    const nothing = { collection, lap: null, resumed: false, rowsSeen: 0, newlyLogged: 0, totalPending: 0 };
    try {
      return await this.claimed(target, course, call, watch);
    } catch (error) {
      const outcome = error instanceof CommandRefused ? 'refused' : 'failed';
      const detail = error instanceof CommandRefused ? error.refused.detail : messageOf(error);
      return { scan: { ...nothing, outcome, detail }, position: null };
    }
  }

  private async claimed(target: ScanTarget, course: Course, call: Call, watch: Watch): Promise<Scanned> {
    const collection = target.facts.name;
    const claim = await this.exclusive.claim('scan', collection);
    if (!claim) throw await this.alreadyRunning(collection, call);
    try {
      const source = this.governed.entities(target.facts, target.identity);
      const own = causedBy(call, derivedId('scan', call.commandId, collection));
      const { signal, onProgress = () => undefined } = watch;
      const { identity } = target;
      const request = { collection, identity, source, ...course, onProgress, ...(signal ? { signal } : {}) };
      const { lap, resumed, rowsSeen, newlyLogged, anyOpen, position } = await this.laps.run(request, own);
      // Without open entries there is nothing to settle or count, and so no need to wait for the ledger.
      const { newest, totalPending } = anyOpen
        ? await this.settle(target, position, own)
        : { newest: position, totalPending: 0 };
      const scan = {
        collection,
        outcome: 'completed',
        lap,
        resumed,
        rowsSeen,
        newlyLogged,
        totalPending,
        detail: null,
      } as const;
      return { scan, position: newest };
    } finally {
      await claim.release();
    }
  }

  /** What follows a lap for entries of tables that nobody onboarded, or that somebody has; then what stands open. */
  private async settle({ facts, onboarded }: ScanTarget, position: bigint, call: Call) {
    const newest = onboarded
      ? ((await this.waiting.return(facts.name, call, position)).position ?? position)
      : await this.policy.exempt(facts.name, position, call);
    const standing = await this.ledger.openByDecision(facts.name, newest);
    return { newest, totalPending: standing.get('PENDING') ?? 0 };
  }

  private async alreadyRunning(collection: string, call: Call): Promise<CommandRefused> {
    const detail = `Another scan of ${collection} is running; wait for it, or stop it and scan again: the lap goes on where it stopped.`;
    const refused = refuse('state', 'scan-running', detail);
    await this.denials.record(
      'ScanCollections',
      collection,
      refused,
      causedBy(call, derivedId('denied', call.commandId, collection)),
    );
    return new CommandRefused(refused, 'ScanCollections', collection);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
