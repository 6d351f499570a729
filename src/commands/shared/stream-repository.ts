import { Injectable } from '@nestjs/common';
import { actorLabel } from '../../domain/shared/actor.js';
import type { DomainEvent } from '../../domain/shared/event.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import type { Appended } from '../../infra/eventstore/recorded-event.js';
import { currentSchema } from '../../infra/eventstore/upcasters/upcast.js';
import type { Call } from './call.js';
import { eventId } from './ids.js';

/** A stream folded to its state, with what a writer needs to append to it. */
export type Loaded<S> = {
  readonly state: S;
  /** The last event's revision; null while the stream does not exist. */
  readonly revision: bigint | null;
  /** The last event's position; null while the stream does not exist. */
  readonly position: bigint | null;
  /** Ids of the events that were read: how a repeated command is recognised. */
  readonly ids: ReadonlyMap<string, Appended>;
  /** Ids of the commands that wrote them. */
  readonly commands: ReadonlySet<string>;
};

export type Fold<S, E extends DomainEvent> = { readonly initial: S; readonly evolve: (state: S, event: E) => S };

/** Loads streams into states and appends what deciders decided, with the revision that was read. */
@Injectable()
export class StreamRepository {
  constructor(private readonly log: EventLog) {}

  async load<S, E extends DomainEvent>(stream: string, fold: Fold<S, E>): Promise<Loaded<S>> {
    let state = fold.initial;
    let last: Appended | null = null;
    const ids = new Map<string, Appended>();
    const commands = new Set<string>();
    for await (const event of this.log.readStream(stream)) {
      state = fold.evolve(state, { type: event.type, data: event.data } as E);
      last = { revision: event.revision, position: event.position };
      ids.set(event.id, last);
      commands.add(event.metadata.$causationId);
    }
    return { state, revision: last?.revision ?? null, position: last?.position ?? null, ids, commands };
  }

  /** @throws WrongRevision when somebody wrote to the stream after `revision` was read */
  append(stream: string, events: readonly DomainEvent[], revision: bigint | null, call: Call): Promise<Appended> {
    const actor = actorLabel(call.actor);
    const written = events.map(({ type, data }, index) => ({
      id: eventId(call, stream, index),
      type,
      data,
      metadata: {
        $correlationId: call.correlationId,
        $causationId: call.commandId,
        actor,
        at: call.at,
        schema: currentSchema(type),
      },
    }));
    return this.log.append(stream, written, revision ?? 'no_stream');
  }
}
