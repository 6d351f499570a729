import { Injectable } from '@nestjs/common';
import type { Authorised } from '../../domain/authority/authority.js';
import { type DecisionCommand, decideOn } from '../../domain/entry/entry-command.js';
import { initialEntry } from '../../domain/entry/state.js';
import { entryStream } from '../../domain/shared/stream-name.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import type { Call } from '../shared/call.js';
import { StreamRepository } from '../shared/stream-repository.js';
import type { KnownEntry } from './known-entries.js';
import type { WrittenRow } from './row-outcome.js';

/**
 * Decisions on entries that nobody has decided on, as far as the ledger knows: their streams are not read but taken to be
 * empty, and the append finds out whether they are, since it expects no stream.
 */
@Injectable()
export class FirstDecisions {
  constructor(private readonly streams: StreamRepository) {}

  /**
   * @param head where the log ended when the command came: what stands at it or before was there already. Null for a new
   * command, of which nothing can have been there.
   * @returns null when the stream must be read: it is not empty, or there is something to refuse
   */
  async write(
    row: DecisionCommand,
    { detection, standing }: KnownEntry,
    by: Authorised,
    head: bigint | null,
    call: Call,
  ): Promise<WrittenRow | null> {
    if (!detection || detection.decided) return null;
    const outcome = decideOn(row, initialEntry, { detection, revision: null, collection: standing }, by);
    if (!outcome.ok || outcome.events.length === 0) return null;
    try {
      const stream = entryStream(row.collection, row.code);
      const appended = await this.streams.append(stream, outcome.events, null, call);
      return { ...appended, repeated: head !== null && appended.position <= head };
    } catch (error) {
      if (error instanceof WrongRevision) return null;
      throw error;
    }
  }
}
