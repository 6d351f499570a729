import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import type { Authorised } from '../../domain/authority/authority.js';
import type { Decide, EntryContext } from '../../domain/entry/decide.js';
import { type DecisionCommand, decideOn } from '../../domain/entry/entry-command.js';
import { entryStream, scanStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { type Detection, LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import { type Call, causedBy } from '../shared/call.js';
import { CollectionReader } from '../shared/collection-reader.js';
import { CommandRunner } from '../shared/command-runner.js';
import { derivedId } from '../shared/ids.js';
import { Detections } from './detections.js';
import { entryFold } from './entry-fold.js';

/** What came of one row of a decision. */
export type RowOutcome = {
  readonly collection: string;
  readonly code: string;
  readonly outcome: 'recorded' | 'repeated' | 'refused' | 'failed';
  /** Revision of the entry's stream after the decision, as decimal text. */
  readonly revision: string | null;
  readonly position: bigint | null;
  /** For a refusal the rule's name and its sentence; for a failure what went wrong. */
  readonly rule: string | null;
  readonly detail: string | null;
};

const rowsAtOnce = 16;

/** Decides on entries, each by the decider and each with an outcome of its own: one refused row never stops the others. */
@Injectable()
export class EntryDecider {
  private readonly detections: Detections;

  constructor(
    private readonly runner: CommandRunner,
    private readonly authorities: AuthorityReader,
    private readonly collections: CollectionReader,
    private readonly ledger: LedgerLookup,
    private readonly log: EventLog,
  ) {
    this.detections = new Detections(ledger);
  }

  /** Answers one outcome per row, in the order of the rows. */
  async decideAll(rows: readonly DecisionCommand[], call: Call): Promise<RowOutcome[]> {
    const [by, contexts] = await Promise.all([this.authorities.of(call.actor), this.contextsOf(rows)]);
    const limit = pLimit(rowsAtOnce);
    return Promise.all(rows.map((row, index) => limit(() => this.settle(row, contexts[index], by, call))));
  }

  /** Decides on one entry. @throws CommandRefused when the domain refuses */
  async decide(row: Decide, call: Call): Promise<RowOutcome> {
    const [by, [context]] = await Promise.all([this.authorities.of(call.actor), this.contextsOf([row])]);
    return this.record(row, context, by, call);
  }

  private async settle(
    row: DecisionCommand,
    context: Known | undefined,
    by: Authorised,
    call: Call,
  ): Promise<RowOutcome> {
    const { collection, code } = row;
    // Each row is a command of its own, derived from the request's, so that a repeated request repeats each row.
    const own = causedBy(call, derivedId('decide', call.commandId, collection, code));
    const nothing = { collection, code, revision: null, position: null };
    try {
      return await this.record(row, context, by, own);
    } catch (error) {
      if (error instanceof CommandRefused) {
        return { ...nothing, outcome: 'refused', rule: error.refused.rule, detail: error.refused.detail };
      }
      return {
        ...nothing,
        outcome: 'failed',
        rule: null,
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private async record(
    row: DecisionCommand,
    known: Known | undefined,
    by: Authorised,
    call: Call,
  ): Promise<RowOutcome> {
    const { collection, code } = row;
    const stream = entryStream(collection, code);
    const { detection = null, standing = { onboarded: false, hasIdentity: false } } = known ?? {};
    const written = await this.runner.run(
      {
        name: row.type,
        target: `${collection}/${code}`,
        stream,
        fold: entryFold,
        by,
        decide: ({ state, revision }, authorised) => {
          const context: EntryContext = { detection, revision, collection: standing };
          return decideOn(row, state, context, authorised);
        },
      },
      call,
    );
    const { revision, position, repeated } = written;
    const outcome = repeated ? 'repeated' : 'recorded';
    return { collection, code, outcome, revision: revision?.toString() ?? null, position, rule: null, detail: null };
  }

  /** A code that the ledger does not know may stand in a page that it has not applied yet: then it is waited for. */
  private async detectionsOf(collection: string, codes: readonly string[]): Promise<ReadonlyMap<string, Detection>> {
    const detections = await this.detections.of(collection, codes);
    if (codes.every((code) => detections.has(code))) return detections;
    const lastPage = await this.log.lastOf(scanStream(collection));
    return lastPage ? this.ledger.detections(collection, codes, lastPage.position) : detections;
  }

  /** One look at the ledger and one at each collection's stream, however many rows there are. */
  private async contextsOf(rows: readonly DecisionCommand[]): Promise<Known[]> {
    const codesOf = new Map<string, string[]>();
    for (const { collection, code } of rows) {
      const codes = codesOf.get(collection);
      if (codes) codes.push(code);
      else codesOf.set(collection, [code]);
    }
    const known = new Map<string, { detections: ReadonlyMap<string, Detection>; standing: Standing }>();
    for (const [collection, codes] of codesOf) {
      const [detections, standing] = await Promise.all([
        this.detectionsOf(collection, codes),
        this.collections.standing(collection),
      ]);
      known.set(collection, { detections, standing });
    }
    return rows.map(({ collection, code }) => {
      const of = known.get(collection);
      return {
        detection: of?.detections.get(code) ?? null,
        standing: of?.standing ?? { onboarded: false, hasIdentity: false },
      };
    });
  }
}

type Standing = EntryContext['collection'];
type Known = { readonly detection: Detection | null; readonly standing: Standing };
