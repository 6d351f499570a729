import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StartApply } from '../../src/commands/apply/apply.commands.js';
import { DecideEntries } from '../../src/commands/decide/decide-entries.command.js';
import { buildDemo } from '../../src/infra/governed/demo/build-demo.js';
import { derivedPasswords } from '../../src/infra/governed/kit/service-roles.js';
import type { DemoProgram } from '../support/demo-program.js';
import { approvedDemo, guards, pivots, rehearse, rehearsed, story, unbornPivots } from '../support/planned-demo.js';
import { freshDatabase } from '../support/postgres.js';

let demo: DemoProgram;
let codes: string[];
let planId: string;
let mine: string[];

beforeAll(async () => {
  demo = await approvedDemo();
  codes = await unbornPivots(demo);
}, 120_000);

afterAll(() => demo.end());

beforeEach(async () => {
  mine = codes.splice(0, 2);
  planId = await rehearsed(demo, mine);
}, 60_000);

const start = () => demo.run(new StartApply(planId, true, demo.as('oona')));

const refusedNaming = async (what: RegExp) => {
  await expect(start()).rejects.toMatchObject({
    refused: { rule: 'digest-changed', detail: expect.stringMatching(what) },
  });
  expect(await demo.births()).toBe(12_108);
};

/** Changes rows behind the birth trigger's back. */
const quietly = async (sql: string) =>
  demo.admin.query(`begin; set local session_replication_role = replica; ${sql}; commit`);

describe('between review and apply', () => {
  it('a changed decision refuses the apply, naming the entry', async () => {
    const [code = ''] = mine;
    const row = { type: 'Decide', collection: pivots, code, to: 'EXEMPT', reason: 'not this one' } as const;
    await demo.run(new DecideEntries([row], demo.as('olga')));
    await refusedNaming(new RegExp(`decided on again since: "${code}"`));
  });

  it('a changed key of a row refuses the apply, naming the entry; changed back, it may go on', async () => {
    const [code = ''] = mine;
    await quietly(`update ${pivots} set id = id + 100000 where pivot_code = '${code}'`);
    await refusedNaming(new RegExp(`whose row has another key now: "${code}"`));
    await quietly(`update ${pivots} set id = id - 100000 where pivot_code = '${code}'`);
    await guards(demo, planId);
    expect((await story(demo, planId)).guards?.passed).toBe(true);
  });

  it('a deleted row refuses the apply, naming the entry', async () => {
    const [code = ''] = mine;
    await quietly(`delete from ${pivots} where pivot_code = '${code}'`);
    await refusedNaming(new RegExp(`without its row now: "${code}"`));
  });

  it('a changed trigger refuses the apply, naming the table', async () => {
    const { rows } = await demo.admin.query<{ name: string; definition: string }>(
      `select tgname as name, pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = '${pivots}'::regclass and not tgisinternal`,
    );
    const [trigger] = rows;
    await demo.admin.query(`drop trigger "${trigger?.name}" on ${pivots}`);
    await demo.admin.query(`${trigger?.definition.replace(/FOR EACH ROW/, 'FOR EACH ROW WHEN (new.id > 0)')}`);
    await refusedNaming(new RegExp(`the birth trigger of ${pivots}`));
    await demo.admin.query(`drop trigger "${trigger?.name}" on ${pivots}`);
    await demo.admin.query(trigger?.definition ?? '');
  });

  it('a changed gateway function refuses the apply, and the guards make every review void', async () => {
    const definition = await demo.governedValue<string>(`select pg_get_functiondef('fn_birth_registry_auto'::regproc)`);
    await demo.admin.query(definition.replace(/\bbegin\b/i, 'begin -- innocent'));
    try {
      await refusedNaming(/the body of the gateway function public\.fn_birth_registry_auto\(\) changed/);
      await guards(demo, planId);
      const { status, reviews, guards: evaluated, permit } = await story(demo, planId);
      expect([status, reviews, permit?.standing]).toEqual(['drafted', [], 'void']);
      expect(evaluated?.changes).toEqual([expect.stringContaining('fn_birth_registry_auto')]);
    } finally {
      await demo.admin.query(definition);
    }
    await expect(rehearse(demo, planId)).rejects.toMatchObject({ refused: { rule: 'dry-run-required' } });
  });

  it('another database behind the same settings refuses the apply, naming both', async () => {
    const other = await freshDatabase('other');
    await buildDemo({ adminUrl: other.url, size: 'small', passwords: derivedPasswords(other.url) });
    await demo.restartOn(other);
    try {
      await refusedNaming(/the database was governed_\w+ of system \d+ and is other_\w+/);
    } finally {
      await demo.restart();
      await other.drop();
    }
  }, 60_000);
});
