import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import type { Authorised } from '../../domain/authority/authority.js';
import type { Decide } from '../../domain/entry/decide.js';
import { type DecisionCommand, decideOn } from '../../domain/entry/entry-command.js';
import { entryStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { AuthorityReader } from '../shared/authority-reader.js';
import { type Call, causedBy } from '../shared/call.js';
import { CommandRunner } from '../shared/command-runner.js';
import { derivedId } from '../shared/ids.js';
import { SharedReads } from '../shared/shared-reads.js';
import { entryFold } from './entry-fold.js';
import { FirstDecisions } from './first-decisions.js';
import { KnownEntries, type KnownEntry, unknownEntry } from './known-entries.js';
import { type RowOutcome, unwrittenRow, type WrittenRow, writtenRow } from './row-outcome.js';

/** So many that the event store's group commit fills, and few enough that others get their turn. */
const rowsAtOnce = 128;
/** Rows that are looked up together: what is known of them is never older than deciding on so many takes. */
const rowsPerLook = 5_000;

/** Who decides, and where the log ended when they asked: null for a command that nothing in the log can be of. */
type Asked = { readonly by: Authorised; readonly head: bigint | null };

/** Decides on entries, each by the decider and each with an outcome of its own: one refused row never stops the others. */
@Injectable()
export class EntryDecider {
  private readonly heads: SharedReads<bigint>;

  constructor(
    private readonly runner: CommandRunner,
    private readonly authorities: AuthorityReader,
    private readonly known: KnownEntries,
    private readonly first: FirstDecisions,
    log: EventLog,
  ) {
    this.heads = new SharedReads(() => log.head());
  }

  /** Answers one outcome per row, in the order of the rows. */
  async decideAll(rows: readonly DecisionCommand[], call: Call): Promise<RowOutcome[]> {
    const outcomes: RowOutcome[] = [];
    for (let from = 0; from < rows.length; from += rowsPerLook) {
      const some = rows.slice(from, from + rowsPerLook);
      const [asked, known] = await Promise.all([this.asked(call), this.known.of(some, call.actor)]);
      const settle = (row: DecisionCommand, index: number) => this.settle(row, known[index], asked, call);
      for (const outcome of await pMap(some, settle, { concurrency: rowsAtOnce })) outcomes.push(outcome);
    }
    return outcomes;
  }

  /** Decides on one entry. @throws CommandRefused when the domain refuses */
  async decide(row: Decide, call: Call): Promise<RowOutcome> {
    const [asked, [known]] = await Promise.all([this.asked(call), this.known.of([row], call.actor)]);
    return writtenRow(row, await this.record(row, known, asked, call));
  }

  private async asked({ actor, isNew }: Call): Promise<Asked> {
    const [by, head] = await Promise.all([this.authorities.of(actor), isNew ? null : this.heads.of('head')]);
    return { by, head };
  }

  private async settle(
    row: DecisionCommand,
    known: KnownEntry | undefined,
    asked: Asked,
    call: Call,
  ): Promise<RowOutcome> {
    try {
      return writtenRow(row, await this.record(row, known, asked, rowCall(row, call)));
    } catch (error) {
      return unwrittenRow(row, error);
    }
  }

  private async record(
    row: DecisionCommand,
    known: KnownEntry = unknownEntry,
    { by, head }: Asked,
    call: Call,
  ): Promise<WrittenRow> {
    const first = await this.first.write(row, known, by, head, call);
    if (first) return first;
    const { detection, standing } = known;
    const { collection, code } = row;
    return this.runner.run(
      {
        name: row.type,
        target: `${collection}/${code}`,
        stream: entryStream(collection, code),
        fold: entryFold,
        by,
        decide: ({ state, revision }, authorised) =>
          decideOn(row, state, { detection, revision, collection: standing }, authorised),
      },
      call,
    );
  }
}

/** Each row is a command of its own, derived from the request's, so that a repeated request repeats each row. */
export const rowCall = ({ collection, code }: Pick<DecisionCommand, 'collection' | 'code'>, call: Call): Call => {
  const own = causedBy(call, derivedId('decide', call.commandId, collection, code));
  return call.fingerprint === undefined ? own : { ...own, fingerprint: call.fingerprint };
};
