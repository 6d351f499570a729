import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DrivePoint } from '../../src/commands/apply/apply-options.js';
import { planStream } from '../../src/domain/shared/stream-name.js';
import { ApplyProcess } from './apply-process.js';
import { expectApplied } from './expect-applied.js';
import { Ground } from './ground.js';
import { Hold } from './hold.js';
import { lot, planLot } from './lot.js';
import { Random } from './random.js';

const victims = ['the service', 'the event store', 'PostgreSQL'] as const;
const drivePoints = [
  'intend:before',
  'intend:after',
  'transact:before',
  'transact:after',
  'outcome:before',
  'outcome:after',
  'commit:before',
  'commit:after',
] as const satisfies readonly DrivePoint[];
/** Where a transaction is held by the database: in the middle of its COMMIT, and before or after the ledger's checkpoint is moved. */
const heldPoints = ['transaction at its commit', 'checkpoint:before', 'checkpoint:after'] as const;

type Victim = (typeof victims)[number];
type Moment = (typeof drivePoints)[number] | (typeof heldPoints)[number];

const seed = Random.seed();
const random = new Random(seed);
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);

/** Every death at every moment under `npm run test:faults`; some of them, drawn by the seed, otherwise. */
const matrix = shuffled(
  victims.flatMap((victim) => [...drivePoints, ...heldPoints].map((moment): [Victim, Moment] => [victim, moment])),
);
const cases = process.env.FAULTS === 'all' ? matrix : matrix.slice(0, 6);

let ground: Ground;
let service: ApplyProcess | null = null;
let plans: string[] = [];
let applied = 0;

beforeAll(async () => {
  ground = await Ground.prepare();
  plans = await planLot(ground, cases.length);
}, 120_000);

afterAll(async () => {
  await service?.end().catch(() => service?.kill());
  await ground.end();
});

const kill = async (victim: Victim): Promise<void> => {
  if (victim === 'the service') await service?.kill();
  else if (victim === 'PostgreSQL') await ground.killPostgres();
  else await ground.killEventStore();
};

/** Kills while the driver of the apply stands at a point of its second batch, and lets it go on if it still can. */
const killAtPoint = async (running: ApplyProcess, victim: Victim, point: DrivePoint, planId: string): Promise<void> => {
  const reached = running.reaches();
  await running.apply(planId, point, 2);
  expect(await reached).toBe(point);
  await kill(victim);
  if (victim !== 'the service') await running.goOn();
};

/** Kills while the database holds a transaction of the second batch. */
const killInTransaction = async (
  running: ApplyProcess,
  victim: Victim,
  moment: (typeof heldPoints)[number],
  planId: string,
): Promise<void> => {
  const reached = running.reaches();
  await running.apply(planId, 'claim:before', 2);
  await reached;
  const hold = await Hold.on(moment === 'transaction at its commit' ? ground.governedUrl : ground.readModelUrl);
  try {
    await running.goOn();
    await hold.caught();
    if (moment === 'checkpoint:after') await hold.letGo();
    await kill(victim);
  } finally {
    // A transaction whose client is dead commits all the same when it is let go.
    await hold.end();
  }
};

/** Waits until the plan is applied; resumes it as an operator would where it was paused for what had died. */
const finish = async (running: ApplyProcess, planId: string): Promise<void> => {
  for (;;) {
    const last = await ground.log.lastOf(planStream(planId)).catch(() => null);
    if (last?.type === 'ApplyCompleted') return;
    if (last?.type === 'ApplyPaused') await running.resume(planId).catch(() => undefined);
    await sleep(50);
  }
};

const isHeld = (moment: Moment): moment is (typeof heldPoints)[number] => heldPoints.some((held) => held === moment);

describe(`a death in the middle of an apply (FAULTS_SEED=${seed})`, () => {
  it.each(cases)(
    'of %s, %s',
    async (victim, moment) => {
      const planId = plans[applied] ?? '';
      const running = service ?? (await ApplyProcess.start(ground));
      service = running;
      if (isHeld(moment)) await killInTransaction(running, victim, moment, planId);
      else await killAtPoint(running, victim, moment, planId);
      const alive = victim === 'the service' ? await ApplyProcess.start(ground) : running;
      service = alive;

      await finish(alive, planId);
      applied += 1;
      expect(await alive.verify(planId)).toBe(true);
      expect(await alive.scan(lot)).toBe('completed');
      await alive.catchUp();
      await expectApplied(ground, planId, applied, cases.length);
    },
    60_000,
  );
});
