import { Injectable } from '@nestjs/common';
import { firstSteward } from '../../domain/authority/decide.js';
import { authorityStream } from '../../domain/shared/stream-name.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import { Clock } from '../shared/clock.js';
import { derivedId } from '../shared/ids.js';
import { StreamRepository } from '../shared/stream-repository.js';

/** Writes the first steward, whom the configuration names, into the log: everyone else is granted by somebody. */
@Injectable()
export class FirstSteward {
  constructor(
    private readonly streams: StreamRepository,
    private readonly clock: Clock,
  ) {}

  /** Does nothing when the person's stream exists: what stewards have decided since stands above the configuration. */
  async ensure(person: string): Promise<void> {
    const commandId = derivedId('first-steward', person);
    const actor = { kind: 'policy', name: 'configuration' } as const;
    const call = { commandId, correlationId: commandId, actor, at: this.clock.now() };
    try {
      await this.streams.append(authorityStream(person), [firstSteward(person)], null, call);
    } catch (error) {
      if (!(error instanceof WrongRevision)) throw error;
    }
  }
}
