import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { UnreadableData } from '../../infra/eventstore/subscription/unreadable.js';
import type { EventPlace } from '../../infra/postgres/read-model/checkpoint.js';
import type { JsonObject, Row } from '../../infra/postgres/read-model/table.js';
import type { UnknownEvents } from '../../infra/postgres/read-model/write-plan.js';
import { isKnown } from './known-events.js';
import { PoisonEvent } from './poison.js';
import type { Model, Projection, Touch } from './projection.js';

/** `event` is absent where a rebuild has sorted changes without their events. */
export type Step = { readonly change: JsonObject; readonly position: string; readonly event?: RecordedEvent };

/** All that a batch does to one row, in the order of the log. */
export type KeyedSteps = { readonly key: readonly string[]; readonly steps: Step[] };

/** A batch sorted by rows: which must be loaded, and what then happens to each. */
export type Batch = {
  readonly projection: Projection;
  readonly touched: ReadonlyMap<Model, ReadonlyMap<string, KeyedSteps>>;
  readonly timeline: readonly Row[];
  readonly unknown: readonly UnknownEvents[];
  readonly position: bigint;
  readonly recordedAt: Date | null;
  readonly events: number;
  readonly last: EventPlace;
};

/** One text per key. NUL cannot stand in a PostgreSQL text, so keys cannot run into each other. */
export const keyText = (key: readonly string[]): string =>
  key.length === 1 ? (key[0] as string) : key.length === 2 ? `${key[0]}\0${key[1]}` : key.join('\0');

/** Keys that exist once and for all need not be looked up. */
export const mustLoad = (model: Model): boolean => model.table.kind !== 'append';

/**
 * True for a row that need not be looked up if one trusts its first change to be the row's beginning. The table's key
 * makes sure: were the row there, adding it would fail, and the batch would be folded again on what stands.
 */
export const presumedNew = ({ beginsWith }: Model, { steps }: KeyedSteps): boolean =>
  beginsWith !== undefined && steps[0]?.change.kind === beginsWith;

/**
 * Sorts a batch by the rows that it touches. Pure.
 * @param after the log time of the last event before the batch: log time never runs backwards, whatever the store's clock did
 * @param skips positions that an operator chose to pass over
 * @throws PoisonEvent when an event cannot be read by the projection
 */
export const sortBatch = (
  projection: Projection,
  events: readonly RecordedEvent[],
  after: Date | null,
  skips: ReadonlySet<bigint> = new Set(),
): Batch => {
  const touched = new Map<Model, Map<string, KeyedSteps>>(projection.models.map((model) => [model, new Map()]));
  const timeline: Row[] = [];
  const unknown = new Map<string, UnknownEvents>();
  let recordedAt = after;
  for (const event of events) {
    if (recordedAt === null || event.created > recordedAt) {
      recordedAt = event.created;
      timeline.push({ at: recordedAt.toISOString(), position: String(event.position) });
    }
    if (skips.has(event.position)) continue;
    if (!isKnown(event.type)) {
      const { type, position } = event;
      const before = unknown.get(type) ?? { type, seen: 0, firstPosition: position, lastPosition: position };
      unknown.set(type, { ...before, seen: before.seen + 1, lastPosition: position });
      continue;
    }
    const position = String(event.position);
    let step: Step | undefined;
    for (const { model, key, change } of touchesOf(projection, event)) {
      const keys = touched.get(model);
      if (!keys)
        throw new Error(`The projection ${projection.name} touches ${model.table.name}, which it does not list.`);
      const text = keyText(key);
      const known = keys.get(text);
      // The rows of a page share their change, and so the step.
      step = step?.change === change ? step : { change, position, event };
      if (known) known.steps.push(step);
      else keys.set(text, { key, steps: [step] });
    }
  }
  const last = events.at(-1);
  if (!last) throw new Error('A batch holds at least one event.');
  return {
    projection,
    touched,
    timeline,
    unknown: [...unknown.values()],
    position: last.position,
    recordedAt,
    events: events.length,
    last: { id: last.id, position: last.position },
  };
};

/** What an event means for the projection's rows. @throws PoisonEvent when it cannot be read */
export const touchesOf = (projection: Projection, event: RecordedEvent): readonly Touch[] => {
  try {
    if (event.data instanceof UnreadableData) throw event.data.reason;
    return projection.touches(event);
  } catch (error) {
    throw new PoisonEvent(projection.name, event, error);
  }
};
