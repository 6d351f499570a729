import type { PlanEvent } from '../../../domain/plan/events.js';
import { evolvePlan } from '../../../domain/plan/evolve.js';
import { initialPlan, type PlanState } from '../../../domain/plan/state.js';
import { planStream } from '../../../domain/shared/stream-name.js';
import type { EventLog } from '../../../infra/eventstore/event-log.js';
import type { Appended } from '../../../infra/eventstore/recorded-event.js';
import type { Call } from '../../shared/call.js';
import { eventId } from '../../shared/ids.js';
import type { StreamRepository } from '../../shared/stream-repository.js';

/** An event of a plan's stream, with where and when it was written. */
export type Told = { readonly event: PlanEvent; readonly position: bigint; readonly at: string };

/**
 * One plan's stream, folded, and followed: a plan may hold megabytes of pins, so that nobody who works on it should read
 * it from the beginning for each step. It may be shared: whoever judges by `state` and appends in the same breath appends
 * with the revision that was judged, and loses to whoever was first.
 */
export class PlanLog {
  state: PlanState = initialPlan;
  revision: bigint | null = null;
  position: bigint | null = null;
  /** What was told of the plan in order, but for its pins. */
  readonly history: Told[] = [];
  private readonly ids = new Map<string, Appended>();
  /** Ids of the commands that wrote to the plan. */
  readonly commands = new Set<string>();
  private readonly stream: string;

  constructor(
    private readonly log: EventLog,
    private readonly streams: StreamRepository,
    readonly planId: string,
  ) {
    this.stream = planStream(planId);
  }

  /** Reads what was written since the last time. */
  async refresh(): Promise<void> {
    const from = this.revision === null ? undefined : this.revision + 1n;
    for await (const { id, type, data, revision, position, metadata } of this.log.readStream(this.stream, from)) {
      const event = { type, data } as PlanEvent;
      this.ids.set(id, { revision, position });
      this.commands.add(metadata.$causationId);
      this.take(event, revision, position, metadata.at);
    }
  }

  /** Where a command stands in the log that has been carried out already; undefined when it has not. */
  earlier(call: Call): Appended | undefined {
    return this.ids.get(eventId(call, this.stream, 0));
  }

  /**
   * Appends events with the revision that was read last, and folds them.
   * @throws WrongRevision when somebody else has written meanwhile; `refresh` then tells what
   */
  async append(events: readonly PlanEvent[], call: Call): Promise<Appended> {
    const appended = await this.streams.append(this.stream, events, this.revision, call);
    const first = appended.revision - BigInt(events.length) + 1n;
    this.commands.add(call.commandId);
    for (const [index, event] of events.entries()) {
      const revision = first + BigInt(index);
      this.ids.set(eventId(call, this.stream, index), { revision, position: appended.position });
      this.take(event, revision, appended.position, call.at);
    }
    return appended;
  }

  /** Several commands may follow the same plan at once, so that an event may come twice. */
  private take(event: PlanEvent, revision: bigint, position: bigint, at: string): void {
    if (this.revision !== null && revision <= this.revision) return;
    this.state = evolvePlan(this.state, event);
    this.revision = revision;
    this.position = position;
    if (event.type !== 'EntriesPinned') this.history.push({ event, position, at });
  }
}
