import { DecideFiltered } from '../../commands/decide/decide-filtered.command.js';
import { newestOf } from '../../commands/shared/newest.js';
import { person } from '../cast.js';
import type { Stage } from '../stage.js';

/** The owner of a collection approves all its pending entries. Answers how many were approved. */
export const approveAll = async (stage: Stage, collection: string, expected: number): Promise<number> => {
  const [known] = await stage.rows<{ owner: string | null }>(
    'select owner from birth_ledger.collection where collection = $1',
    [collection],
  );
  const filter = { collection, standing: 'PENDING' } as const;
  const owner = person(known?.owner ?? 'omar');
  const rows = await stage.run(
    new DecideFiltered(filter, 'BIRTH_APPROVED', 'Checked by its owner.', expected, stage.as(owner)),
  );
  await stage.applied('ledger', newestOf(rows.map(({ position }) => position)));
  return rows.filter(({ outcome }) => outcome === 'recorded').length;
};
