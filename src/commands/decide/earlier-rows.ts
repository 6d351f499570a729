import { Injectable } from '@nestjs/common';
import type { Decision } from '../../domain/entry/events.js';
import { actorLabel } from '../../domain/shared/actor.js';
import { entryStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { DecisionLookup } from '../../infra/postgres/lookups/decision-lookup.js';
import type { Call } from '../shared/call.js';
import { eventId } from '../shared/ids.js';
import { rowCall } from './entry-decider.js';

/** Sends of one command follow each other closely: it is looked for among so many of the newest decisions of its kind. */
const newestRounds = 50;

/** Finds what a decision by filter has recorded before: its filter meets those entries no more, so nothing else could. */
@Injectable()
export class EarlierRows {
  constructor(
    private readonly decisions: DecisionLookup,
    private readonly log: EventLog,
  ) {}

  /**
   * The codes that this very command has decided already, in a ledger that is up to date. Rows of one send carry the same
   * time, so that one of them tells of all.
   */
  async codes(collection: string, decision: Decision, reason: string, call: Call): Promise<string[]> {
    const alike = { collection, decision, reason, decidedBy: actorLabel(call.actor) };
    const codes: string[][] = [];
    for (const { at, sample } of await this.decisions.rounds(alike, newestRounds)) {
      if (await this.isOf(call, collection, sample)) codes.push(await this.decisions.codesAt(alike, at));
    }
    return codes.flat();
  }

  private async isOf(call: Call, collection: string, code: string): Promise<boolean> {
    const stream = entryStream(collection, code);
    const wanted = eventId(rowCall({ collection, code }, call), stream, 0);
    for await (const { id } of this.log.readStreamBackwards(stream)) if (id === wanted) return true;
    return false;
  }
}
