import { Injectable } from '@nestjs/common';
import type { Authorised } from '../../domain/authority/authority.js';
import type { Outcome } from '../../domain/shared/decision.js';
import type { DomainEvent } from '../../domain/shared/event.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { AuthorityReader } from './authority-reader.js';
import type { Call } from './call.js';
import { DenialRecorder } from './denial-recorder.js';
import { eventId } from './ids.js';
import { keyReused } from './reused-key.js';
import { type Fold, type Loaded, StreamRepository } from './stream-repository.js';

/** A command on one stream. */
export type Task<S, E extends DomainEvent> = {
  /** The command's name and target, for the record of a refusal. */
  readonly name: string;
  readonly target: string;
  readonly stream: string;
  readonly fold: Fold<S, E>;
  readonly decide: (loaded: Loaded<S>, by: Authorised) => Outcome<E> | Promise<Outcome<E>>;
  /** Who acts, if the caller has read their authority already (bulk commands). */
  readonly by?: Authorised;
};

/** What a command left behind. */
export type Written = {
  /** Log position of its last event, for `?after=`; null when it changed nothing and the stream is empty. */
  readonly position: bigint | null;
  readonly revision: bigint | null;
  readonly events: readonly DomainEvent[];
  /** True when the log already held this very command. */
  readonly repeated: boolean;
};

const contentionAttempts = 10;

/** Runs a command: load the stream, decide, append with the revision that was read; record what is refused. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly streams: StreamRepository,
    private readonly authorities: AuthorityReader,
    private readonly denials: DenialRecorder,
  ) {}

  /**
   * @throws CommandRefused when the domain refuses; `CommandDenied` is in the log by then
   * @throws WrongRevision when other writers keep winning the stream
   */
  async run<S, E extends DomainEvent>(task: Task<S, E>, call: Call): Promise<Written> {
    const by = task.by ?? (await this.authorities.of(call.actor));
    for (let attempt = 1; ; attempt++) {
      const loaded = await this.streams.load(task.stream, task.fold);
      const earlier = loaded.ids.get(eventId(call, task.stream, 0));
      if (earlier) return { ...earlier, events: [], repeated: true };
      const outcome = keyReused(loaded.commands, call) ?? (await task.decide(loaded, by));
      if (!outcome.ok) {
        await this.denials.record(task.name, task.target, outcome, call);
        throw new CommandRefused(outcome, task.name, task.target);
      }
      const { revision, position } = loaded;
      if (outcome.events.length === 0) return { revision, position, events: [], repeated: false };
      try {
        const appended = await this.streams.append(task.stream, outcome.events, revision, call);
        return { ...appended, events: outcome.events, repeated: false };
      } catch (error) {
        // The decision was made on a state that is no longer the newest: decide again on the new one.
        if (!(error instanceof WrongRevision) || attempt === contentionAttempts) throw error;
      }
    }
  }
}
