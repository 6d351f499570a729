import { Injectable } from '@nestjs/common';
import { type Authorised, type Authority, evolveAuthority, noAuthority } from '../../domain/authority/authority.js';
import type { AuthorityEvent } from '../../domain/authority/events.js';
import { type Actor, actorLabel } from '../../domain/shared/actor.js';
import { authorityStream } from '../../domain/shared/stream-name.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { SharedReads } from './shared-reads.js';

/** Reads from the log what an actor may do at this moment; never from a read model, which may lag. */
@Injectable()
export class AuthorityReader {
  private readonly reads = new SharedReads((person) => this.read(person));

  constructor(private readonly log: EventLog) {}

  async of(actor: Actor): Promise<Authorised> {
    if (actor.kind === 'policy') return { actor, authority: noAuthority };
    return { actor, authority: await this.reads.of(actorLabel(actor)) };
  }

  private async read(person: string): Promise<Authority> {
    let authority: Authority = noAuthority;
    for await (const { type, data } of this.log.readStream(authorityStream(person))) {
      authority = evolveAuthority(authority, { type, data } as AuthorityEvent);
    }
    return authority;
  }
}
