import type pg from 'pg';
import { to } from 'pg-copy-streams';
import { type Slot, tableIn } from '../read-model/slot.js';
import type { Table } from '../read-model/table.js';
import { connectForCopy } from './connect-for-copy.js';
import { fromCopyText } from './copy-text.js';

/** The changes of a log as they are sorted by the rows that they touch. It exists only while a rebuild runs. */
export const stagingTable = (projection: string): Table => ({
  name: `${projection}_staging`,
  key: [],
  kind: 'append',
  columns: { model: 'integer', key: 'text', position: 'bigint', step: 'integer', change: 'text' },
});

/** One change, as it was staged. `key` is JSON. */
export type Staged = {
  readonly model: number;
  readonly key: string;
  readonly position: string;
  readonly change: string;
};

export const createStaging = async (client: pg.ClientBase, slot: Slot, projection: string): Promise<void> => {
  await client.query(
    `create unlogged table ${tableIn(slot, stagingTable(projection).name)}
       (model integer not null, key text collate "C" not null, position bigint not null, step integer not null, change text not null)`,
  );
};

export const dropStaging = async (client: pg.ClientBase, slot: Slot, projection: string): Promise<void> => {
  await client.query(`drop table if exists ${tableIn(slot, stagingTable(projection).name)}`);
};

/**
 * Reads the staged changes row by row, and for each row in the order of the log. The database sorts, on disk where it
 * must; here only one piece is held at a time.
 */
export async function* sortedChanges(url: string, slot: Slot, projection: string): AsyncGenerator<Staged[]> {
  const client = await connectForCopy(url);
  try {
    const stream = client.query(
      to(`copy (select model, key, position, change from ${tableIn(slot, stagingTable(projection).name)}
                 order by model, key, position, step) to stdout`),
    );
    let rest = '';
    stream.setEncoding('utf8');
    for await (const piece of stream) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      yield lines.map(toStaged);
    }
  } finally {
    await client.end();
  }
}

const toStaged = (line: string): Staged => {
  const [model = '', key = '', position = '', change = ''] = line.split('\t');
  return { model: Number(model), key: fromCopyText(key), position, change: fromCopyText(change) };
};
