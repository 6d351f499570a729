import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { actorLabel } from '../../domain/shared/actor.js';
import { EventLog } from '../../infra/eventstore/event-log.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';
import { noteOrder, type Order } from '../../infra/postgres/read-model/operator-commands.js';
import { READ_MODEL_POOL, READ_MODEL_URL } from '../../infra/postgres/tokens.js';
import { catalog } from '../catalog.js';
import type { Projection } from '../engine/projection.js';
import { type RebuildJob, RebuildJobs } from '../rebuild/rebuild-jobs.js';
import { type SwappedBack, swapBack } from '../rebuild/swap-back.js';
import { assertOperator } from './assert-operator.js';
import { retryPoison, skipPoison } from './poison-orders.js';
import { type Caller, recordRefusal, refusalOf, type Wanted } from './refuse.js';

/**
 * What an operator may have a projection do. What is done is recorded with its reason in the read model, what is refused
 * in the log. Every method throws CommandRefused, and ProblemException (404) for a projection that there is none of.
 */
@Injectable()
export class Upkeep {
  constructor(
    private readonly log: EventLog,
    @Inject(READ_MODEL_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODEL_URL) private readonly url: string,
    private readonly rebuilds: RebuildJobs,
  ) {}

  /** Has a stopped projection try its event again. */
  retry(name: string, reason: string, caller: Caller): Promise<void> {
    return this.carryOut('RetryEvent', name, reason, caller, (_, by) => retryPoison(this.pool, name, by));
  }

  /** Has a stopped projection pass over the event that it stands at, now and in every rebuild. */
  skip(name: string, position: bigint, reason: string, caller: Caller): Promise<void> {
    return this.carryOut('SkipEvent', name, reason, caller, (_, by) => skipPoison(this.pool, name, position, by));
  }

  /** Begins a rebuild in this instance, which goes on by itself; `lastRebuild` tells how it is doing. */
  rebuild(name: string, dryRun: boolean, reason: string, caller: Caller): Promise<RebuildJob> {
    return this.carryOut('Rebuild', name, reason, caller, async (projection, by) =>
      this.rebuilds.start(projection, dryRun, by.person, () => noteOrder(this.pool, name, 'rebuild', null, by)),
    );
  }

  /** The last rebuild of a projection that this instance ran or runs. @throws ProblemException (404) when there is none */
  lastRebuild(name: string): RebuildJob {
    const job = this.rebuilds.lastOf(named(name).name);
    if (job) return job;
    throw new ProblemException('unknown', `This instance has not rebuilt ${name} since it started.`);
  }

  /** Puts everybody back on the rows that the last rebuild replaced. @throws SubscriptionDropped, RebuildCutShort */
  swapBack(name: string, reason: string, caller: Caller): Promise<SwappedBack> {
    const { log, url } = this;
    return this.carryOut('SwapBack', name, reason, caller, (projection, by) =>
      swapBack({ projection, catalog, log, url, by }),
    );
  }

  private async carryOut<R>(
    command: Wanted['command'],
    name: string,
    reason: string,
    caller: Caller,
    work: (projection: Projection, by: Order) => Promise<R>,
  ): Promise<R> {
    const wanted = { command, projection: name };
    const projection = named(name);
    await assertOperator(this.log, wanted, caller);
    try {
      return await work(projection, { person: actorLabel(caller.actor), reason, at: caller.at });
    } catch (error) {
      const refused = refusalOf(error);
      throw refused ? await recordRefusal(this.log, wanted, refused, caller) : error;
    }
  }
}

const named = (name: string): Projection => {
  const found = catalog.find((projection) => projection.name === name);
  if (found) return found;
  const names = catalog.map((projection) => projection.name).join(', ');
  throw new ProblemException('unknown', `There is no projection ${name}; there are ${names}.`);
};
