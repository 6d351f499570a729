import type { Slot } from '../../infra/postgres/read-model/slot.js';
import type { JsonObject, Row } from '../../infra/postgres/read-model/table.js';
import type { SlotWriters } from '../../infra/postgres/rebuild/slot-writers.js';
import { type Staged, sortedChanges } from '../../infra/postgres/rebuild/staging.js';
import { foldStep } from '../engine/fold.js';
import type { Model, Projection } from '../engine/projection.js';
import type { RebuildMeter } from './progress.js';

/** The row whose changes are being read. */
type OpenRow = {
  readonly index: number;
  readonly key: string;
  readonly keys: readonly string[];
  readonly model: Model;
  row: Row | undefined;
};

/**
 * Folds the staged changes row by row: all that ever happened to a row comes together, so one row is held at a time. The
 * fold is the very one of the live projection.
 */
export const foldStaged = async (
  projection: Projection,
  url: string,
  slot: Slot,
  writers: SlotWriters,
  meter: RebuildMeter,
): Promise<void> => {
  let open: OpenRow | null = null;
  // Neighbours come from the same page mostly, and share its change: it is read once.
  let read: { readonly text: string; readonly change: JsonObject } = { text: '{}', change: {} };
  const finish = (): void => {
    if (!open?.row) return;
    meter.rows += 1;
    writers.write(open.model.table, open.row);
  };
  const take = ({ model: index, key, position, change }: Staged): void => {
    if (open?.index !== index || open.key !== key) {
      finish();
      const model = projection.models[index];
      if (!model) throw new Error(`The projection ${projection.name} has no model ${index}.`);
      open = { index, key, keys: JSON.parse(key) as string[], model, row: undefined };
    }
    if (change !== read.text) read = { text: change, change: JSON.parse(change) as JsonObject };
    const step = { change: read.change, position };
    const { table } = open.model;
    open.row = foldStep(projection.name, open.model, open.row, open.keys, step, (version, validTo) =>
      writers.archive(table, version, validTo),
    );
  };
  for await (const some of sortedChanges(url, slot, projection.name)) {
    for (const change of some) {
      take(change);
      if (writers.mustWait) await writers.settled();
    }
    meter.step(null);
  }
  finish();
};
