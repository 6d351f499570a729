import type { EventLog } from '../../infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Slot } from '../../infra/postgres/read-model/slot.js';
import { type Table, timelineOf } from '../../infra/postgres/read-model/table.js';
import type { UnknownEvents } from '../../infra/postgres/read-model/write-plan.js';
import { CopyWriter } from '../../infra/postgres/rebuild/copy-writer.js';
import { stagingTable } from '../../infra/postgres/rebuild/staging.js';
import { mustLoad, touchesOf } from '../engine/batch.js';
import { keepsHistory } from '../engine/fold.js';
import { isKnown } from '../engine/known-events.js';
import { PoisonEvent } from '../engine/poison.js';
import type { Model, Projection, Touch } from '../engine/projection.js';
import type { RebuildMeter } from './progress.js';
import { readUntil } from './read-until.js';

export type StagedLog = {
  readonly position: bigint | null;
  readonly recordedAt: Date | null;
  readonly events: bigint;
  readonly unknown: readonly UnknownEvents[];
};

/**
 * Reads the log once and writes down what each event does to which row. Rows that are only ever added go straight to
 * their tables; the others are sorted afterwards. Nothing is kept in memory but the counts.
 */
export class Stager {
  private readonly writers = new Map<string, Promise<CopyWriter>>();
  private readonly unknown = new Map<string, UnknownEvents>();
  private recordedAt: Date | null = null;
  private position: bigint | null = null;
  private events = 0n;

  constructor(
    private readonly projection: Projection,
    private readonly url: string,
    private readonly slot: Slot,
    private readonly skips: ReadonlySet<bigint>,
    private readonly meter: RebuildMeter,
  ) {}

  /** @throws PoisonEvent, SubscriptionDropped, or what the database refused */
  async run(log: EventLog, until: bigint): Promise<StagedLog> {
    try {
      for await (const events of readUntil(log, null, until, this.projection.streamPrefixes)) {
        for (const event of events) await this.stage(event);
        this.meter.events += events.length;
        const { position } = this;
        this.meter.step(position === null || until === 0n ? null : Number(position) / Number(until));
      }
      for (const writer of this.writers.values()) await (await writer).end();
    } catch (error) {
      for (const writer of this.writers.values()) await writer.then((opened) => opened.abort()).catch(() => undefined);
      throw error;
    }
    const { position, recordedAt, events, unknown } = this;
    return { position, recordedAt, events, unknown: [...unknown.values()] };
  }

  private async stage(event: RecordedEvent): Promise<void> {
    this.position = event.position;
    this.events += 1n;
    if (this.recordedAt === null || event.created > this.recordedAt) {
      this.recordedAt = event.created;
      if (keepsHistory(this.projection)) {
        const row = { at: event.created.toISOString(), position: String(event.position) };
        await (await this.writer(timelineOf(this.projection.name))).write(row);
      }
    }
    if (this.skips.has(event.position)) return;
    if (!isKnown(event.type)) return this.count(event);
    let step = 0;
    let shared: Touch['change'] | null = null;
    let text = '';
    const staging = await this.writer(stagingTable(this.projection.name));
    for (const touch of touchesOf(this.projection, event)) {
      if (!mustLoad(touch.model)) {
        await this.add(touch, event);
        continue;
      }
      // The codes of a page share one change; it is put into words once.
      if (touch.change !== shared) text = JSON.stringify(touch.change);
      shared = touch.change;
      const model = this.projection.models.indexOf(touch.model);
      const key = JSON.stringify(touch.key);
      const wait = staging.write({ model, key, position: String(event.position), step: step++, change: text });
      if (wait) await wait;
    }
  }

  private async add({ model, key, change }: Touch, event: RecordedEvent): Promise<void> {
    const row = evolved(this.projection, model, key, change, event);
    if (!row) return;
    this.meter.rows += 1;
    await (await this.writer(model.table)).write(row);
  }

  private count({ type, position }: RecordedEvent): void {
    const before = this.unknown.get(type) ?? { type, seen: 0, firstPosition: position, lastPosition: position };
    this.unknown.set(type, { ...before, seen: before.seen + 1, lastPosition: position });
  }

  private writer(table: Table): Promise<CopyWriter> {
    let writer = this.writers.get(table.name);
    if (!writer) {
      writer = CopyWriter.open(this.url, this.slot, table);
      this.writers.set(table.name, writer);
    }
    return writer;
  }
}

const evolved = (
  projection: Projection,
  model: Model,
  key: Touch['key'],
  change: Touch['change'],
  event: RecordedEvent,
) => {
  try {
    return model.evolve(undefined, change, key);
  } catch (error) {
    throw new PoisonEvent(projection.name, event, error);
  }
};
