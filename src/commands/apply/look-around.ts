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
import { RecentLook } from './recent-look.js';

const unknownHealth: HealthReading = {
  lockWaits: 0,
  activeSessions: 0,
  replicationLagMs: null,
  walBytesPerSecond: null,
};

/**
 * What one run of an apply sees before each step. Gates are read from the log each time, since a closed one stops at
 * once; the ground and the database's health are looked at again before the last look has grown old.
 */
export class LookAround {
  private readonly gates = new Map<string, { state: CollectionState; revision: bigint | null }>();
  private readonly ground: RecentLook<readonly string[]>;
  private readonly health: RecentLook<HealthReading>;

  /** @param plan what its draft stands on stays the same for good */
  constructor(
    plan: Plan,
    private readonly log: EventLog,
    reader: GroundReader,
    probe: HealthProbe,
    private readonly clock: Clock,
    private readonly options: ApplyOptions,
  ) {
    const changes = async () =>
      groundChanges(plan, await reader.read(plan.draft.basis.collections)).map(({ text }) => text);
    this.ground = new RecentLook(
      async () => (await whileItAnswers(changes)) ?? [],
      () => options.groundFreshMs,
    );
    this.health = new RecentLook(
      async () => (await whileItAnswers(() => probe.read())) ?? unknownHealth,
      () => options.healthFreshMs,
    );
  }

  async see(plan: Plan): Promise<Surroundings> {
    const { apply } = plan;
    const collection = apply?.inFlight?.collection ?? collectionAt(plan, apply?.nextOrdinal ?? 0)?.collection;
    const [isClosed, changes, health] = await Promise.all([
      collection !== undefined && this.isClosed(collection),
      this.ground.latest(),
      this.health.latest(),
    ]);
    return {
      closedGates: collection !== undefined && isClosed ? [collection] : [],
      groundChanges: changes,
      health,
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
}

/** A database that does not answer is found out by the next transaction, which is retried, and then pauses the apply. */
const whileItAnswers = async <T>(look: () => Promise<T>): Promise<T | null> => {
  try {
    return await look();
  } catch (error) {
    const { sqlState } = failureOf(error);
    if (sqlState === null || /^(08|53|57)/.test(sqlState)) return null;
    throw error;
  }
};
