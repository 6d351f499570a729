import type { CollectionEvent } from '../../domain/collection/events.js';
import { type CollectionState, evolveCollection, initialCollection } from '../../domain/collection/state.js';
import { groundChanges } from '../../domain/plan/ground.js';
import { collectionAt } from '../../domain/plan/pinned-list.js';
import type { HealthReading } from '../../domain/plan/process/health.js';
import type { Surroundings } from '../../domain/plan/process/surroundings.js';
import type { Plan } from '../../domain/plan/state.js';
import { collectionStream } from '../../domain/shared/stream-name.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { HealthProbe } from '../../infra/governed/health/health-probe.js';
import { failureOf } from '../../infra/governed/routes/failure.js';
import type { GroundReader } from '../plan/ground/ground-reader.js';
import type { Clock } from '../shared/clock.js';
import type { ApplyOptions } from './apply-options.js';

type Aged<T> = { readonly value: T; readonly seenAt: number };

const unknownHealth: HealthReading = {
  lockWaits: 0,
  activeSessions: 0,
  replicationLagMs: null,
  walBytesPerSecond: null,
};

/**
 * What one run of an apply sees before each step. Gates are read from the log each time, since a closed one stops at
 * once; the ground and the database's health are looked at again when the last look has grown old.
 */
export class LookAround {
  private readonly gates = new Map<string, { state: CollectionState; revision: bigint | null }>();
  private ground: Aged<readonly string[]> | null = null;
  private health: Aged<HealthReading> | null = null;

  constructor(
    private readonly log: EventLog,
    private readonly reader: GroundReader,
    private readonly probe: HealthProbe,
    private readonly clock: Clock,
    private readonly options: ApplyOptions,
  ) {}

  async see(plan: Plan): Promise<Surroundings> {
    const { apply } = plan;
    const collection = apply?.inFlight?.collection ?? collectionAt(plan, apply?.nextOrdinal ?? 0)?.collection;
    return {
      closedGates: collection !== undefined && (await this.isClosed(collection)) ? [collection] : [],
      groundChanges: await this.changesOf(plan),
      health: await this.readHealth(),
      limits: this.options.limits,
      now: this.clock.now(),
    };
  }

  private async isClosed(collection: string): Promise<boolean> {
    const known = this.gates.get(collection) ?? { state: initialCollection, revision: null };
    const from = known.revision === null ? undefined : known.revision + 1n;
    for await (const { type, data, revision } of this.log.readStream(collectionStream(collection), from)) {
      known.state = evolveCollection(known.state, { type, data } as CollectionEvent);
      known.revision = revision;
    }
    this.gates.set(collection, known);
    return known.state.gate === 'closed';
  }

  private async changesOf(plan: Plan): Promise<readonly string[]> {
    if (!this.ground || isOld(this.ground, this.options.groundFreshMs)) {
      const changes = await this.whileItAnswers(async () =>
        groundChanges(plan, await this.reader.read(plan.draft.basis.collections)),
      );
      this.ground = { value: changes?.map(({ text }) => text) ?? [], seenAt: performance.now() };
    }
    return this.ground.value;
  }

  private async readHealth(): Promise<HealthReading> {
    if (!this.health || isOld(this.health, this.options.healthFreshMs)) {
      this.health = {
        value: (await this.whileItAnswers(() => this.probe.read())) ?? unknownHealth,
        seenAt: performance.now(),
      };
    }
    return this.health.value;
  }

  /** A database that does not answer is found out by the next transaction, which is retried, and then pauses the apply. */
  private async whileItAnswers<T>(look: () => Promise<T>): Promise<T | null> {
    try {
      return await look();
    } catch (error) {
      const { sqlState } = failureOf(error);
      if (sqlState === null || /^(08|53|57)/.test(sqlState)) return null;
      throw error;
    }
  }
}

const isOld = ({ seenAt }: Aged<unknown>, millis: number): boolean => performance.now() - seenAt >= millis;
