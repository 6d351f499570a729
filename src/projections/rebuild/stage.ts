import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { EventPlace } from '../../infra/postgres/read-model/checkpoint.js';
import { type Row, type Table, timelineOf } from '../../infra/postgres/read-model/table.js';
import type { UnknownEvents } from '../../infra/postgres/read-model/write-plan.js';
import type { SlotWriters } from '../../infra/postgres/rebuild/slot-writers.js';
import { mustLoad, touchesOf } from '../engine/batch.js';
import { foldStep, keepsHistory } from '../engine/fold.js';
import { isKnown } from '../engine/known-events.js';
import type { Projection, Touch } from '../engine/projection.js';
import type { HeldRows } from './held-rows.js';
import type { RebuildMeter } from './progress.js';
import { readUntil } from './read-until.js';

export type StagedLog = {
  /** The last event; null when there is none. */
  readonly last: EventPlace | null;
  readonly recordedAt: Date | null;
  readonly events: bigint;
  /** Changes that were left to be sorted. */
  readonly changes: number;
  readonly unknown: readonly UnknownEvents[];
};

/**
 * Reads the log once. Rows that are only ever added go straight to their tables; of the others as many as there is room
 * for are folded at once, and for the rest it is written down what each event does to which row, to be sorted afterwards.
 */
export class Stager {
  private readonly unknown = new Map<string, UnknownEvents>();
  private readonly timeline: Table | null;
  private recordedAt: Date | null = null;
  private last: EventPlace | null = null;
  private events = 0n;
  private changes = 0;

  constructor(
    private readonly projection: Projection,
    private readonly staging: Table,
    private readonly writers: SlotWriters,
    private readonly held: HeldRows,
    private readonly skips: ReadonlySet<bigint>,
    private readonly meter: RebuildMeter,
  ) {
    this.timeline = keepsHistory(projection) ? timelineOf(projection.name) : null;
  }

  /** @throws PoisonEvent, SubscriptionDropped, or what the database refused */
  async run(log: EventLog, until: bigint): Promise<StagedLog> {
    for await (const events of readUntil(log, null, until, this.projection.streamPrefixes)) {
      for (const event of events) {
        this.take(event);
        if (this.writers.mustWait) await this.writers.settled();
      }
      const end = events.at(-1);
      if (end) this.last = { id: end.id, position: end.position };
      this.meter.events += events.length;
      const { last } = this;
      this.meter.step(last === null || until === 0n ? null : Number(last.position) / Number(until));
    }
    const { last, recordedAt, events, changes, unknown } = this;
    return { last, recordedAt, events, changes, unknown: [...unknown.values()] };
  }

  private take(event: RecordedEvent): void {
    const position = String(event.position);
    this.events += 1n;
    if (this.recordedAt === null || event.created > this.recordedAt) {
      this.recordedAt = event.created;
      if (this.timeline) this.writers.write(this.timeline, { at: event.created.toISOString(), position });
    }
    if (this.skips.has(event.position)) return;
    if (!isKnown(event.type)) {
      this.count(event);
      return;
    }
    const lines = new StagedLines(this.projection, position);
    for (const touch of touchesOf(this.projection, event)) {
      if (!mustLoad(touch.model)) this.add(touch, event, position);
      else if (!this.fold(touch, event, position)) {
        this.changes += 1;
        this.writers.write(this.staging, lines.next(touch));
      }
    }
  }

  private add({ model, key, change }: Touch, event: RecordedEvent, position: string): void {
    const row = foldStep(this.projection.name, model, undefined, key, { change, position, event }, neverEnds);
    if (!row) return;
    this.meter.rows += 1;
    this.writers.write(model.table, row);
  }

  /** True if the row is one of those that are folded at once. */
  private fold(touch: Touch, event: RecordedEvent, position: string): boolean {
    const { table } = touch.model;
    return this.held.take(touch, event, position, (version, validTo) => this.writers.archive(table, version, validTo));
  }

  private count({ type, position }: RecordedEvent): void {
    const before = this.unknown.get(type) ?? { type, seen: 0, firstPosition: position, lastPosition: position };
    this.unknown.set(type, { ...before, seen: before.seen + 1, lastPosition: position });
  }
}

/** Rows that are only ever added have no earlier versions. */
const neverEnds = (): void => undefined;

/** The lines to be staged for one event. */
class StagedLines {
  private step = 0;
  private shared: Touch['change'] | null = null;
  private text = '';

  constructor(
    private readonly projection: Projection,
    private readonly position: string,
  ) {}

  next(touch: Touch): Row {
    // The codes of a page share one change; it is put into words once.
    if (touch.change !== this.shared) this.text = JSON.stringify(touch.change);
    this.shared = touch.change;
    const model = this.projection.models.indexOf(touch.model);
    return { model, key: JSON.stringify(touch.key), position: this.position, step: this.step++, change: this.text };
  }
}
