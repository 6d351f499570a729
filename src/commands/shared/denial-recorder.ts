import { Injectable } from '@nestjs/common';
import { denied } from '../../domain/denial/denied.js';
import { actorLabel } from '../../domain/shared/actor.js';
import type { Refused } from '../../domain/shared/decision.js';
import { appendDenial } from '../../infra/eventstore/append-denial.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { currentSchema } from '../../infra/eventstore/upcasters/upcast.js';
import type { Call } from './call.js';
import { eventId } from './ids.js';

/** Writes every refusal to the day's denial stream: who tried what, and which rule refused it. */
@Injectable()
export class DenialRecorder {
  constructor(private readonly log: EventLog) {}

  async record(command: string, target: string, refused: Refused, call: Call): Promise<void> {
    const event = denied(command, target, refused, call.actor);
    await appendDenial(this.log, event, (stream) => eventId(call, stream, 0), {
      $correlationId: call.correlationId,
      $causationId: call.commandId,
      actor: actorLabel(call.actor),
      at: call.at,
      schema: currentSchema(event.type),
    });
  }
}
