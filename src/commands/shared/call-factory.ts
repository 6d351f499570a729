import { Injectable } from '@nestjs/common';
import { v4 } from 'uuid';
import type { Actor } from '../../domain/shared/actor.js';
import type { Caller } from '../../infra/http/caller.decorator.js';
import type { Call } from './call.js';
import { Clock } from './clock.js';

/** Makes calls of requests, at the service's time. */
@Injectable()
export class CallFactory {
  constructor(private readonly clock: Clock) {}

  /** The call of a request over HTTP. */
  of({ actor, commandId, correlationId, isNew, fingerprint }: Caller): Call {
    const call = { ...this.call(actor, commandId, correlationId), isNew };
    return fingerprint === undefined ? call : { ...call, fingerprint };
  }

  /** @param commandId absent for a command that nobody will repeat under the same id (the command line) */
  call(actor: Actor, commandId: string = v4(), correlationId: string = commandId): Call {
    return { actor, commandId, correlationId, at: this.clock.now() };
  }
}
