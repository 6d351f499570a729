import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Checkpoint } from '../../infra/postgres/read-model/checkpoint.js';
import type { Row, Table } from '../../infra/postgres/read-model/table.js';
import type { WritePlan } from '../../infra/postgres/read-model/write-plan.js';
import { type Batch, type KeyedSteps, mustLoad, presumedNew, sortBatch } from './batch.js';
import { fold } from './fold.js';
import { PoisonEvent } from './poison.js';
import type { Model, Projection } from './projection.js';

/** Where a batch's rows come from and go to: a live session, or a slot that is being built. */
export interface Target {
  load(table: Table, keys: readonly (readonly string[])[]): Promise<readonly Row[]>;
  /** All or nothing. @returns the checkpoint afterwards */
  commit(from: Checkpoint, plan: WritePlan): Promise<Checkpoint>;
}

/**
 * Applies events: loads the rows that they touch, folds, and writes rows and checkpoint together. When one of the events
 * is poison, everything before it is applied first.
 * @param onCommitted told of each checkpoint as it is written
 * @throws PoisonEvent naming the event; CheckpointMoved, SessionLost and other faults of the database as they are
 */
export const applyBatch = async (
  projection: Projection,
  events: readonly RecordedEvent[],
  from: Checkpoint,
  skips: ReadonlySet<bigint>,
  target: Target,
  onCommitted: (checkpoint: Checkpoint) => void = () => undefined,
): Promise<Checkpoint> => {
  const again = (some: readonly RecordedEvent[], since: Checkpoint) =>
    some.length > 0 ? applyBatch(projection, some, since, skips, target, onCommitted) : Promise.resolve(since);
  try {
    const plan = await planFor(sortBatch(projection, events, from.recordedAt, skips), target, mustLoadAll);
    const to = await target.commit(from, plan);
    onCommitted(to);
    return to;
  } catch (error) {
    if (error instanceof PoisonEvent) {
      await again(events.slice(0, events.indexOf(error.event)), from);
      throw error;
    }
    if (!isRefusalOfData(error)) throw error;
    // The database refuses some row, and does not say of which event: halve until it is found.
    const [only] = events;
    if (events.length === 1 && only) throw new PoisonEvent(projection.name, only, error);
    const middle = Math.ceil(events.length / 2);
    return again(events.slice(middle), await again(events.slice(0, middle), from));
  }
};

/** Which of a table's keys to look up before the fold. */
type Lookup = (model: Model, keys: ReadonlyMap<string, KeyedSteps>) => readonly KeyedSteps[];

const mustLoadAll: Lookup = (model, keys) => (mustLoad(model) ? [...keys.values()] : []);

/** Trusts that rows begin with the change that they usually begin with; see `presumedNew`. */
const mustLoadSome: Lookup = (model, keys) => mustLoadAll(model, keys).filter((keyed) => !presumedNew(model, keyed));

const planFor = async (batch: Batch, target: Pick<Target, 'load'>, lookup: Lookup): Promise<WritePlan> => {
  const loading: [Model, Promise<readonly Row[]>][] = [];
  for (const [model, keys] of batch.touched) {
    const wanted = lookup(model, keys);
    if (wanted.length > 0)
      loading.push([
        model,
        target.load(
          model.table,
          wanted.map(({ key }) => key),
        ),
      ]);
  }
  const rows = await Promise.all(loading.map(([, load]) => load));
  const loaded = new Map(loading.map(([model], index) => [model, rows[index] ?? []]));
  return fold(batch, (model) => loaded.get(model) ?? []);
};

/** A plan on the presumption that what usually is new is new. Its commit fails if that is wrong, and changes nothing. */
export const presumptivePlan = (batch: Batch, target: Pick<Target, 'load'>): Promise<WritePlan> =>
  planFor(batch, target, mustLoadSome);

/** Data exceptions, broken constraints, values too large for an index: trying the same rows again would change nothing. */
export const isRefusalOfData = (error: unknown): boolean => {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^(22|23|54)...$/.test(code);
};
