import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StartApply } from '../../src/commands/apply/apply.commands.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { DemoProgram } from '../support/demo-program.js';
import {
  appointPlanners,
  draft,
  dryRun,
  permit,
  pivots,
  rehearse,
  review,
  scanAndApprove,
  story,
} from '../support/planned-demo.js';

let demo: DemoProgram;
let planId: string;
let births: number;

const countBirths = (): Promise<number> => demo.governedValue<number>('select count(*)::int from birth_registry');

beforeAll(async () => {
  demo = await DemoProgram.start();
  await appointPlanners(demo);
  await demo.admin.query(`
    create table bystanders (id int generated always as identity primary key);
    create trigger birth after insert on bystanders for each row execute function fn_birth_registry_auto()`);
  await scanAndApprove(demo, 26);
  planId = await draft(demo);
  await dryRun(demo, planId);
  await review(demo, planId);
  await permit(demo, planId);
});

beforeEach(async () => {
  births = await countBirths();
});

afterAll(() => demo.end());

/** Something of theirs that happens whenever a row is touched; the superuser's rights are the function's. */
const whenTouched = (work: string) =>
  demo.admin.query(`
    create function whim() returns trigger language plpgsql security definer set search_path = public as $$
    begin ${work}; return new; end $$;
    create trigger whim before update on ${pivots} for each row execute function whim()`);

const nothingLeft = async (): Promise<void> => {
  expect(await countBirths()).toBe(births);
  expect(await demo.governedValue<number>('select count(*)::int from bystanders')).toBe(0);
  await demo.admin.query('drop function whim cascade');
};

const denials = async (): Promise<string[]> => {
  const rules: string[] = [];
  for await (const { type, data } of demo.get(EventLog).readAll()) {
    if (type === 'CommandDenied') rules.push((data as { rule: string }).rule);
  }
  return rules;
};

describe('a rehearsal that fails', () => {
  it('for a row that the database refuses, says so in its words and leaves nothing: no apply may follow', async () => {
    await whenTouched(`if new.pivot_code like '%7' then raise exception 'not on a Sunday'; end if`);
    await expect(rehearse(demo, planId)).rejects.toMatchObject({
      refused: { kind: 'state', rule: 'rehearsal-failed', detail: expect.stringContaining('not on a Sunday (P0001)') },
    });
    await nothingLeft();
    expect(await denials()).toContain('rehearsal-failed');
    expect(await story(demo, planId)).toMatchObject({ status: 'permitted', rehearsal: null, apply: null });
    await expect(demo.run(new StartApply(planId, true, demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'rehearsal-required' },
    });
  });

  it('for births that nobody planned, is recorded with its figures and problems: no apply may follow', async () => {
    await whenTouched('insert into bystanders default values');
    await rehearse(demo, planId);
    await nothingLeft();
    const { status, rehearsal } = await story(demo, planId);
    expect(status).toBe('permitted');
    expect(rehearsal).toMatchObject({ pass1: 52, pass2: 26, leaked: 0, passed: false, recordedBy: 'oona' });
    expect(rehearsal?.problems).toEqual([
      `${pivots}: the first pass made 52 births, the dry run expects 26`,
      `${pivots}: the second pass made 26 births more`,
    ]);
    await expect(demo.run(new StartApply(planId, true, demo.as('oona')))).rejects.toMatchObject({
      refused: { rule: 'rehearsal-required' },
    });
  });

  it('can be repeated once its cause is gone', async () => {
    await rehearse(demo, planId);
    expect(await countBirths()).toBe(births);
    expect(await story(demo, planId)).toMatchObject({
      status: 'rehearsed',
      rehearsal: { pass1: 26, pass2: 0, leaked: 0, passed: true },
    });
  });
});
