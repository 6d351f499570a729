import { Injectable } from '@nestjs/common';
import { denied } from '../../domain/denial/denied.js';
import type { Refused } from '../../domain/shared/decision.js';
import { denialStream } from '../../domain/shared/stream-name.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import type { Call } from './call.js';
import { StreamRepository } from './stream-repository.js';

/** Writes every refusal to the day's denial stream: who tried what, and which rule refused it. */
@Injectable()
export class DenialRecorder {
  constructor(
    private readonly log: EventLog,
    private readonly streams: StreamRepository,
  ) {}

  async record(command: string, target: string, refused: Refused, call: Call): Promise<void> {
    const stream = denialStream(call.at.slice(0, 10));
    const event = denied(command, target, refused, call.actor);
    for (;;) {
      const last = await this.log.lastOf(stream);
      try {
        await this.streams.append(stream, [event], last?.revision ?? null, call);
        return;
      } catch (error) {
        // Refusals of other callers share the stream; losing the race to one of them says nothing about this one.
        if (!(error instanceof WrongRevision)) throw error;
      }
    }
  }
}
