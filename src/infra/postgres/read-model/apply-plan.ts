import type pg from 'pg';
import { type Checkpoint, CheckpointMoved } from './checkpoint.js';
import { liveGuard, moveSlot, notifyMoved, recordUnknown } from './checkpoint-statements.js';
import { beginStatements, insertStatements, type Statement, upsertStatement } from './statements.js';
import { historyOf } from './table.js';
import { tallyStatements } from './tally-statements.js';
import type { WritePlan } from './write-plan.js';

/** The channel on which each committed checkpoint of a live slot is told: `<projection>:<position>`. */
export const checkpointChannel = 'birth_ledger_checkpoint';

/** Whether the slot must still be the live one, which it must for everybody but a rebuild. */
export type Role = 'live' | 'building';

/**
 * Writes a plan and moves the checkpoint, within the caller's transaction. The guard comes first: its row lock puts
 * rivals in a queue before anything is written.
 * @throws CheckpointMoved when the checkpoint is not where it was expected; the caller rolls back
 */
export const applyPlan = async (
  client: pg.ClientBase,
  projection: string,
  from: Checkpoint,
  plan: WritePlan,
  role: Role,
): Promise<Checkpoint> => {
  const guard = client.query(moveSlot(projection, from, plan));
  const live = role === 'live' ? client.query(liveGuard(projection, from.slot)) : null;
  const run = (statement: Statement) => client.query({ ...statement } as pg.QueryConfig);
  const writes = plan.writes.flatMap(({ table, begun, added, changed, superseded, tallied }) => [
    ...insertStatements(from.slot, historyOf(table), superseded).map(run),
    ...beginStatements(from.slot, table, begun).map(run),
    ...insertStatements(from.slot, table, added).map(run),
    ...(changed.length > 0 ? [run(upsertStatement(from.slot, table, changed))] : []),
    ...tallyStatements(from.slot, table, tallied).map(run),
  ]);
  const rest = [
    ...plan.unknown.map((unknown) => client.query(recordUnknown(projection, from.slot, unknown))),
    ...(role === 'live' ? [client.query(notifyMoved(checkpointChannel, projection, plan.position))] : []),
  ];
  const answers = await Promise.allSettled([guard, live, ...writes, ...rest]);
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  const moved = (await guard).rowCount === 1 && (live === null || (await live).rowCount === 1);
  if (!moved) throw new CheckpointMoved(projection, from.slot, from.position);
  return {
    ...from,
    position: plan.position,
    recordedAt: plan.recordedAt ?? from.recordedAt,
    events: from.events + BigInt(plan.events),
    last: plan.last ?? from.last,
  };
};
