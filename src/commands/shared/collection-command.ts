import { Injectable } from '@nestjs/common';
import type { Authorised } from '../../domain/authority/authority.js';
import { type CollectionCommand, decideCollection } from '../../domain/collection/decide.js';
import { collectionStream } from '../../domain/shared/stream-name.js';
import type { Call } from './call.js';
import { collectionFold } from './collection-reader.js';
import { CommandRunner, type Written } from './command-runner.js';

/** Runs a command of the collection's decider on the collection's stream. */
@Injectable()
export class CollectionCommandRunner {
  constructor(private readonly runner: CommandRunner) {}

  /** @param by who acts, if the caller has read their authority already */
  run(collection: string, command: CollectionCommand, call: Call, by?: Authorised): Promise<Written> {
    return this.runner.run(
      {
        name: command.type,
        target: collection,
        stream: collectionStream(collection),
        fold: collectionFold,
        decide: ({ state }, actor) => decideCollection(command, state, collection, actor),
        ...(by ? { by } : {}),
      },
      call,
    );
  }
}
