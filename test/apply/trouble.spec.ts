import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PauseApply, ResumeApply } from '../../src/commands/apply/apply.commands.js';
import type { DrivePoint } from '../../src/commands/apply/apply-options.js';
import { DecideEntries } from '../../src/commands/decide/decide-entries.command.js';
import { MoveGate } from '../../src/commands/gate/move-gate.command.js';
import { AbandonPlan, VerifyPlan } from '../../src/commands/plan/plan.commands.js';
import { Clock } from '../../src/commands/shared/clock.js';
import type { BirthRefused } from '../../src/domain/entry/events.js';
import { entryStream, planStream } from '../../src/domain/shared/stream-name.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { wrongBirths } from '../support/apply-checker.js';
import type { DemoProgram } from '../support/demo-program.js';
import {
  apply,
  approvedDemo,
  driven,
  hasten,
  pivots,
  rehearsed,
  story,
  unbornPivots,
} from '../support/planned-demo.js';

let demo: DemoProgram;
let codes: string[];
let since: number;

beforeAll(async () => {
  demo = await approvedDemo();
  since = await demo.governedValue('select max(birth_id)::int from birth_registry');
  codes = await unbornPivots(demo);
}, 120_000);

afterAll(async () => {
  expect(await wrongBirths(demo.get(EventLog), demo.admin, since)).toEqual([]);
  await demo.end();
});

const refusalOf = async (code: string): Promise<BirthRefused['data']> => {
  for await (const { type, data } of demo.get(EventLog).readStreamBackwards(entryStream(pivots, code))) {
    if (type === 'BirthRefused') return data as BirthRefused['data'];
  }
  throw new Error(`No birth of ${code} was refused.`);
};

/** Does something when an apply comes to a point for the first time. */
const at = (point: DrivePoint, batch: number, work: (planId: string) => Promise<unknown>) => {
  const options = hasten(demo, batch);
  let done = false;
  options.onPoint = async (reached, planId) => {
    if (reached !== point || done) return;
    done = true;
    await work(planId);
  };
  return () => {
    options.onPoint = () => undefined;
  };
};

const quietly = async (sql: string) =>
  demo.admin.query(`begin; set local session_replication_role = replica; ${sql}; commit`);

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 500; tries++) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error('It did not come so far.');
};

describe('one row in trouble', () => {
  it('a trigger that raises: its birth is refused in the database words, and the others are born', async () => {
    const [first = '', bad = '', ...others] = codes.splice(0, 4);
    const planId = await rehearsed(demo, [first, bad, ...others]);
    await demo.admin.query(`
      create function objection() returns trigger language plpgsql as $$
      begin if new.pivot_code = '${bad}' then raise exception 'this one is not for birth'; end if; return new; end $$;
      create trigger objection before update on ${pivots} for each row execute function objection()`);
    hasten(demo, 10);
    const after = await apply(demo, planId);
    await demo.admin.query('drop function objection cascade');
    expect(after).toMatchObject({ status: 'applied', apply: { applied: 3, refused: 1, skipped: 0 } });
    expect(await refusalOf(bad)).toMatchObject({
      reason: 'this one is not for birth',
      sqlState: 'P0001',
      released: false,
    });
    const verification = await demo.run(new VerifyPlan(planId, demo.as('oona')));
    expect(verification).toMatchObject({ verified: true, ownBirths: 3, collections: [{ delta: 0, leftUnborn: 1 }] });
  });

  it('a lock that does not come: tried again, isolated, refused', async () => {
    const [held = '', ...others] = codes.splice(0, 4);
    const planId = await rehearsed(demo, [held, ...others]);
    const holder = new pg.Client({ connectionString: demo.governedUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query(`select from ${pivots} where pivot_code = $1 for update`, [held]);
    hasten(demo, 10);
    const after = await apply(demo, planId);
    await holder.query('rollback');
    await holder.end();
    expect(after).toMatchObject({ status: 'applied', apply: { applied: 3, refused: 1 } });
    expect(await refusalOf(held)).toMatchObject({ sqlState: '55P03', reason: expect.stringContaining('lock timeout') });
  });

  it('a row deleted after its birth was intended: refused, and the others are born', async () => {
    const [gone = '', ...others] = codes.splice(0, 3);
    const planId = await rehearsed(demo, [gone, ...others]);
    const still = at('transact:before', 10, () => quietly(`delete from ${pivots} where pivot_code = '${gone}'`));
    const after = await apply(demo, planId);
    still();
    expect(after).toMatchObject({ status: 'applied', apply: { applied: 2, refused: 1 } });
    expect(await refusalOf(gone)).toMatchObject({ sqlState: 'BL001' });
  });

  it('decided otherwise, born by others or deleted before its batch: skipped, and the others are born', async () => {
    const [first = '', decided = '', born = '', gone = ''] = codes.splice(0, 4).sort();
    const planId = await rehearsed(demo, [first, decided, born, gone]);
    const row = { type: 'Decide', collection: pivots, code: decided, to: 'EXEMPT', reason: 'not now' } as const;
    const still = at('commit:after', 1, async () => {
      await demo.run(new DecideEntries([row], demo.as('olga')));
      await demo.admin.query(`update ${pivots} set id = id where pivot_code = '${born}'`);
      await quietly(`delete from ${pivots} where pivot_code = '${gone}'`);
    });
    const after = await apply(demo, planId);
    still();
    // The birth by others is theirs: the registry holds it, and no event of ours tells of it.
    await demo.admin.query(
      `delete from birth_registry where entity_code = '${born}' and collection_name = '${pivots}'`,
    );
    expect(after).toMatchObject({ status: 'applied', apply: { done: 4, applied: 1, refused: 0, skipped: 3 } });
  });
});

describe('an apply in the middle', () => {
  it('is paused and resumed by an operator', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 4));
    const still = at('commit:after', 2, (id) => demo.run(new PauseApply(id, 'lunch', demo.as('oona'))));
    expect(await apply(demo, planId)).toMatchObject({
      status: 'paused',
      apply: { applied: 2, done: 2, inFlight: null, pause: { cause: 'operator', detail: 'lunch' } },
    });
    still();
    await demo.run(new ResumeApply(planId, demo.as('oona')));
    expect(await driven(demo, planId)).toMatchObject({ status: 'applied', apply: { applied: 4 } });
  });

  it('stops at once where a gate is closed: what was intended is released, and goes on once it is open', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 2));
    const still = at('intend:after', 3, () => demo.run(new MoveGate(pivots, 'closed', 'RP-paused', demo.as('olga'))));
    expect(await apply(demo, planId)).toMatchObject({
      status: 'paused',
      apply: { applied: 0, done: 0, inFlight: null, pause: { cause: 'gate' } },
    });
    still();
    await expect(demo.run(new ResumeApply(planId, demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'gate-closed' },
    });
    await demo.run(new MoveGate(pivots, 'open', 'RP is over', demo.as('olga')));
    await demo.run(new ResumeApply(planId, demo.as('oona')));
    expect(await driven(demo, planId)).toMatchObject({ status: 'applied', apply: { applied: 2 } });
  });

  it('holds while the database is unwell, by the service clock, and goes on when it is well again', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 2));
    const options = hasten(demo, 1);
    const { limits } = options;
    options.healthFreshMs = 0;
    const clock = demo.get(Clock);
    const now = clock.now.bind(clock);
    let held = 0;
    const still = at('commit:after', 1, async () => {
      options.limits = { ...limits, lockWaits: -1 };
    });
    const running = apply(demo, planId);
    await until(async () => (await story(demo, planId)).apply?.hold != null);
    // Long enough for the second birth, if it did not hold.
    await sleep(600);
    const holding = (await story(demo, planId)).apply;
    held = holding?.done ?? 0;
    // Whoever asks is told why nothing happens, and until when.
    expect(holding?.hold).toEqual({
      until: expect.stringMatching(/^\d{4}-.*Z$/),
      reasons: [expect.stringMatching(/^\d+ sessions that wait for a lock, -1 at most$/)],
    });
    options.limits = limits;
    clock.now = () => new Date(Date.parse(now()) + 31_000).toISOString();
    const after = await running;
    clock.now = now;
    still();
    expect(held).toBe(1);
    expect(after).toMatchObject({ status: 'applied', apply: { applied: 2, hold: null } });
  });

  it('pauses when the database stays unwell, with the reason in the log, and goes on when it is resumed', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 1));
    const options = hasten(demo, 1);
    const { limits } = options;
    options.healthFreshMs = 0;
    options.limits = { ...limits, lockWaits: -1 };
    const clock = demo.get(Clock);
    const now = clock.now.bind(clock);
    const begun = Date.parse(now());
    // All holds together take half an hour of the service's clock: here it runs a thousand times as fast.
    clock.now = () => new Date(begun + (Date.parse(now()) - begun) * 1_000).toISOString();
    const stopped = await apply(demo, planId);
    clock.now = now;
    options.limits = limits;
    const detail = expect.stringMatching(/sessions that wait for a lock, -1 at most/);
    expect(stopped).toMatchObject({ status: 'paused', apply: { applied: 0, pause: { cause: 'health', detail } } });
    const last = await demo.get(EventLog).lastOf(planStream(planId));
    expect(last).toMatchObject({ type: 'ApplyPaused', data: { cause: 'health', detail } });
    await demo.run(new ResumeApply(planId, demo.as('oona')));
    expect(await driven(demo, planId)).toMatchObject({ status: 'applied', apply: { applied: 1, pause: null } });
  });

  it('pauses when the ground changes, and can be abandoned', async () => {
    const planId = await rehearsed(demo, codes.splice(0, 2));
    const definition = await demo.governedValue<string>(`select pg_get_functiondef('fn_birth_registry_auto'::regproc)`);
    const still = at('commit:after', 1, () => demo.admin.query(definition.replace(/\bbegin\b/i, 'begin -- changed')));
    const stopped = await apply(demo, planId);
    still();
    await demo.admin.query(definition);
    expect(stopped).toMatchObject({ status: 'paused', apply: { applied: 1, pause: { cause: 'structure' } } });
    await demo.run(new AbandonPlan(planId, 'enough', demo.as('oona')));
    expect((await story(demo, planId)).status).toBe('abandoned');
  });
});
