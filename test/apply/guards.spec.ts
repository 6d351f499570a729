import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MoveGate } from '../../src/commands/gate/move-gate.command.js';
import { RecordFrozenTools } from '../../src/commands/tools/tools.command.js';
import type { DemoProgram } from '../support/demo-program.js';
import { approvedDemo, draft, dryRun, guards, permit, pivots, review, story } from '../support/planned-demo.js';

let demo: DemoProgram;
let planId: string;
let trigger: string;

beforeAll(async () => {
  demo = await approvedDemo();
  await demo.run(new RecordFrozenTools('as the source documents say', demo.as('steward')));
  trigger = await demo.governedValue(
    `select tgname from pg_trigger where tgrelid = '${pivots}'::regclass and not tgisinternal`,
  );
  planId = await draft(demo);
  await dryRun(demo, planId);
  await review(demo, planId);
  await permit(demo, planId);
}, 120_000);

afterAll(() => demo.end());

/** The checks that fail, but for those that follow from a changed digest: it makes reviews void. */
const failing = async (): Promise<string[]> => {
  await guards(demo, planId);
  const sets = (await story(demo, planId)).guards?.sets ?? [];
  return sets
    .filter(({ set }) => set !== 'quorum')
    .flatMap(({ set, checks }) => checks.filter(({ ok }) => !ok).map(({ check }) => `${set}/${check}`))
    .sort();
};

const quietly = (sql: string) => `begin; set local session_replication_role = replica; ${sql}; commit`;
const onDatabase = (setting: string) =>
  `do $$ begin execute format('alter database %I ${setting}', current_database()); end $$`;
const one = `(select min(pivot_code) from ${pivots} p where not exists (select from birth_registry b where b.entity_code = p.pivot_code and b.collection_name = '${pivots}'))`;

/** What is done to the governed database, what undoes it, and the checks that must say so. */
const cases: readonly (readonly [what: string, harm: () => string, mend: () => string, checks: readonly string[]])[] = [
  [
    'a right to write births',
    () => 'grant insert on birth_registry to birth_ledger_applier',
    () => 'revoke insert on birth_registry from birth_ledger_applier',
    ['stage0/service_cannot_write_births'],
  ],
  [
    'a disabled trigger',
    () => `alter table ${pivots} disable trigger "${trigger}"`,
    () => `alter table ${pivots} enable trigger "${trigger}"`,
    ['gateway_no_go/birth_triggers_unchanged', 'gateway_no_go/none_disabled'],
  ],
  [
    'a trigger for replicas only',
    () => `alter table ${pivots} enable replica trigger "${trigger}"`,
    () => `alter table ${pivots} enable trigger "${trigger}"`,
    ['gateway_no_go/birth_triggers_unchanged', 'gateway_no_go/none_bypassed'],
  ],
  [
    'a setting that passes triggers by',
    () => onDatabase('set session_replication_role = replica'),
    () => onDatabase('reset session_replication_role'),
    ['gateway_no_go/none_bypassed'],
  ],
  [
    'a changed gateway',
    () => 'alter function fn_birth_register(text, text, boolean) cost 7',
    () => 'alter function fn_birth_register(text, text, boolean) cost 100',
    ['gateway_no_go/gateway_functions_unchanged'],
  ],
  [
    'a collection that nobody manages any more',
    () => `update meta_catalog set managed = false where collection_name = '${pivots}'`,
    () => `update meta_catalog set managed = true where collection_name = '${pivots}'`,
    [
      'cross_layer/registry_equals_catalog',
      'dependency/lawful_route',
      'dependency/managed',
      'required_no_go/none_unmanaged',
      'rp_object_truth/rows_cover_the_entries',
    ],
  ],
  [
    'a collection without an owner',
    () => `update collection_registry set owner = null where collection_name = '${pivots}'`,
    () => `update collection_registry set owner = 'olga' where collection_name = '${pivots}'`,
    ['required_no_go/none_without_owner'],
  ],
  [
    'a frozen tool that was used',
    () => 'select dot_birth_backfill()',
    () => `update dot_tools set runs = 3, last_run_at = '2026-05-20' where tool = 'dot-birth-backfill'`,
    ['no_worse/frozen_tools_still_frozen'],
  ],
  [
    'a birth that was taken out',
    () => `create table taken as select * from birth_registry where collection_name = '${pivots}' limit 1;
      delete from birth_registry b using taken t where t.birth_id = b.birth_id`,
    () => 'insert into birth_registry overriding system value select * from taken; drop table taken',
    ['no_worse/births_not_fewer', 'no_worse/unborn_not_more'],
  ],
  [
    'a planned row that is gone',
    () =>
      quietly(
        `create table gone as select * from ${pivots} where pivot_code = ${one}; delete from ${pivots} p using gone g where g.id = p.id`,
      ),
    () => quietly(`insert into ${pivots} overriding system value select * from gone; drop table gone`),
    ['dryrun_no_go/no_entity_gone', 'rp_object_truth/rows_cover_the_entries'],
  ],
];

describe('the guards', () => {
  it('all pass on a sound plan', async () => expect(await failing()).toEqual([]));

  it.each(cases)('see %s', async (_, harm, mend, checks) => {
    await demo.admin.query(harm());
    try {
      expect(await failing()).toEqual([...checks]);
    } finally {
      await demo.admin.query(mend());
    }
    expect(await failing()).toEqual([]);
  });

  it('see a closed gate', async () => {
    await demo.run(new MoveGate(pivots, 'closed', 'RP-paused', demo.as('olga')));
    expect(await failing()).toEqual(['dependency/gate_open']);
    await demo.run(new MoveGate(pivots, 'open', 'RP is over', demo.as('olga')));
  });

  it('see that a decider has lost the authority to decide', async () => {
    await demo.revoke('olga', 'owner', pivots);
    expect(await failing()).toEqual(['authority/none_revoked_since']);
  });
});
