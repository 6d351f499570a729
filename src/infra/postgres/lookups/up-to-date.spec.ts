import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BrittleLine } from '../../../../test/support/brittle-line.js';
import { LiveLog } from '../../../../test/support/live-log.js';
import { ReadModel } from '../../../../test/support/read-model.js';
import { EventLog } from '../../eventstore/event-log.js';
import { CheckpointWaiter, ProjectionBehind } from '../read-model/checkpoint-waiter.js';
import { UpToDate } from './up-to-date.js';

let live: LiveLog;
let readModel: ReadModel;
let line: BrittleLine;
let log: EventLog;
let waiter: CheckpointWaiter;
let upToDate: UpToDate;

beforeEach(async () => {
  live = await LiveLog.start();
  readModel = await ReadModel.create();
  line = await BrittleLine.to(live.url);
  log = EventLog.connect(line.url);
  waiter = new CheckpointWaiter(readModel.pool);
  upToDate = new UpToDate(readModel.pool, log, waiter);
});

afterEach(async () => {
  await waiter.onModuleDestroy();
  await log.dispose();
  await line.end();
  await readModel.close();
  await live.stop();
});

const reach = (): Promise<void> => upToDate.reach('authority', ['authority-'], { patienceMs: 1 });

const others = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 500)
    await live.append('scan-a', ...Array.from({ length: 500 }, () => ({ type: 'LapAborted', data: {} })));
};

const granted = (): Promise<bigint> =>
  live.append('authority-oona', {
    type: 'AuthorityGranted',
    data: { person: 'oona', role: 'operator', scope: { kind: 'all' }, reason: 'spec', grantedBy: 'stella' },
  });

const stand = (position: bigint | null) =>
  readModel.pool.query(`update birth_ledger.projection_slot set position = $1 where projection = 'authority'`, [
    position,
  ]);

/** Bytes that the store answered meanwhile. */
const answered = async (work: () => Promise<void>): Promise<number> => {
  const before = line.bytes.answered;
  await work();
  return line.bytes.answered - before;
};

it('what was looked through in vain is not looked through again', async () => {
  await others(40_000);
  const first = await answered(reach);
  const second = await answered(reach);
  await others(500);
  const third = await answered(reach);
  expect(Math.max(second, third)).toBeLessThan(first / 2);
});

it('what comes after it is not missed', async () => {
  await others(500);
  await reach();
  await granted();
  await expect(reach()).rejects.toThrow(ProjectionBehind);
});

it('nor is what lies before it, once the rows are older than those of the look', async () => {
  const position = await granted();
  await others(500);
  await stand(position);
  await reach();
  await stand(null);
  await expect(reach()).rejects.toThrow(ProjectionBehind);
});
