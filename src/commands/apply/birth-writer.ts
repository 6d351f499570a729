import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { noAuthority } from '../../domain/authority/authority.js';
import { type BirthCommand, decideBirth } from '../../domain/entry/birth.js';
import { evolveEntry } from '../../domain/entry/state.js';
import { applyProcess } from '../../domain/plan/duties.js';
import type { EntryNow } from '../../domain/plan/process/entry-now.js';
import type { Plan } from '../../domain/plan/state.js';
import { entryStream } from '../../domain/shared/stream-name.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import { EntryReader } from '../plan/log/entry-reader.js';
import type { Call } from '../shared/call.js';
import { Clock } from '../shared/clock.js';
import { derivedId } from '../shared/ids.js';
import { StreamRepository } from '../shared/stream-repository.js';

/** An entry after a command on its birth, and whether the domain accepted it. */
export type Recorded = { readonly entry: EntryNow; readonly accepted: boolean };

const byTheProcess = { actor: applyProcess, authority: noAuthority };
const appendsAtOnce = 128;
const attempts = 3;

/** Writes what happens to births on the entries' own streams, each with the revision at which the entry was seen. */
@Injectable()
export class BirthWriter {
  constructor(
    private readonly streams: StreamRepository,
    private readonly entries: EntryReader,
    private readonly clock: Clock,
  ) {}

  /** In the order of the entries; every one is durable when this returns. */
  writeAll(
    plan: Plan,
    gate: 'open' | 'closed',
    entries: readonly EntryNow[],
    commandOf: (entry: EntryNow) => BirthCommand,
  ): Promise<Recorded[]> {
    const together = { correlationId: derivedId('apply', plan.planId), actor: applyProcess, at: this.clock.now() };
    const write = (entry: EntryNow) => this.write(plan, gate, entry, commandOf(entry), together);
    return pMap(entries, write, { concurrency: appendsAtOnce });
  }

  private async write(
    plan: Plan,
    gate: 'open' | 'closed',
    seen: EntryNow,
    command: BirthCommand,
    together: Omit<Call, 'commandId'>,
  ): Promise<Recorded> {
    let entry = seen;
    for (let attempt = 1; ; attempt++) {
      const { state, revision, detection } = entry;
      const outcome = decideBirth(command, state, { plan, gate, revision, detection }, byTheProcess);
      if (!outcome.ok) return { entry, accepted: false };
      if (outcome.events.length === 0) return { entry, accepted: true };
      try {
        const stream = entryStream(command.collection, command.code);
        const call = { commandId: idOf(command, revision), ...together };
        const appended = await this.streams.append(stream, outcome.events, revision, call);
        return {
          entry: { ...entry, state: outcome.events.reduce(evolveEntry, state), revision: appended.revision },
          accepted: true,
        };
      } catch (error) {
        if (!(error instanceof WrongRevision) || attempt === attempts) throw error;
        // Somebody decided on it meanwhile: it is judged as it stands now.
        const { code: _, decision: __, ...now } = await this.entries.read(command.collection, command.code);
        entry = { ...entry, ...now };
      }
    }
  }
}

/** The same step of the same entry has the same id, whoever takes it: a lost answer is recognised. */
const idOf = ({ type, planId, batch, collection, code }: BirthCommand, revision: bigint | null): string =>
  derivedId('birth', type, planId, batch, collection, code, String(revision));
