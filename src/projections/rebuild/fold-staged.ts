import type { Slot } from '../../infra/postgres/read-model/slot.js';
import { historyOf, type JsonObject, type Row } from '../../infra/postgres/read-model/table.js';
import { CopyWriter } from '../../infra/postgres/rebuild/copy-writer.js';
import { type Staged, sortedChanges } from '../../infra/postgres/rebuild/staging.js';
import { foldKey } from '../engine/fold.js';
import type { Model, Projection } from '../engine/projection.js';
import type { RebuildMeter } from './progress.js';

/** The row whose changes are being read. */
type OpenRow = {
  readonly index: number;
  readonly key: string;
  readonly keys: readonly string[];
  readonly model: Model;
  row: Row | undefined;
  readonly writers: Writers;
};

type Writers = { readonly rows: CopyWriter; readonly history: CopyWriter | null };

/**
 * Folds the staged changes row by row: all that ever happened to a row comes together, so one row is held at a time. The
 * fold is the very one of the live projection.
 */
export const foldStaged = async (
  projection: Projection,
  url: string,
  slot: Slot,
  meter: RebuildMeter,
): Promise<void> => {
  const writers = new Map<number, Writers>();
  const writersOf = async (index: number, { table }: Model): Promise<Writers> => {
    const known = writers.get(index);
    if (known) return known;
    const rows = await CopyWriter.open(url, slot, table);
    const history = table.kind === 'history' ? await CopyWriter.open(url, slot, historyOf(table)) : null;
    writers.set(index, { rows, history });
    return { rows, history };
  };

  let open: OpenRow | null = null;
  const finish = async (): Promise<void> => {
    if (!open?.row) return;
    meter.rows += 1;
    await open.writers.rows.write(open.row);
  };
  const take = async ({ model: index, key, position, change }: Staged): Promise<void> => {
    if (open?.index !== index || open.key !== key) {
      await finish();
      const model = projection.models[index];
      if (!model) throw new Error(`The projection ${projection.name} has no model ${index}.`);
      open = {
        index,
        key,
        keys: JSON.parse(key) as string[],
        model,
        row: undefined,
        writers: await writersOf(index, model),
      };
    }
    const superseded: Row[] = [];
    const steps = [{ change: JSON.parse(change) as JsonObject, position }];
    open.row = foldKey(projection.name, open.model, open.row, { key: open.keys, steps }, superseded);
    for (const version of superseded) await open.writers.history?.write(version);
  };

  try {
    for await (const some of sortedChanges(url, slot, projection.name)) {
      for (const change of some) await take(change);
      meter.step(null);
    }
    await finish();
    for (const { rows, history } of writers.values()) {
      await rows.end();
      await history?.end();
    }
  } catch (error) {
    for (const { rows, history } of writers.values()) {
      await rows.abort();
      await history?.abort();
    }
    throw error;
  }
};
