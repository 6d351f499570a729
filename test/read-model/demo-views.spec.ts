import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ApplyIdentities } from '../../src/commands/identity/apply-identities.command.js';
import { ClassifyIdentities } from '../../src/commands/identity/classify-identities.command.js';
import { VerifyPlan } from '../../src/commands/plan/plan.commands.js';
import { ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import { UpToDate } from '../../src/infra/postgres/lookups/up-to-date.js';
import { READ_MODEL_POOL } from '../../src/infra/postgres/tokens.js';
import { catalog } from '../../src/projections/catalog.js';
import { DemoProgram } from '../support/demo-program.js';
import {
  apply,
  appointPlanners,
  draft,
  dryRun,
  permit,
  pivots,
  rehearse,
  review,
  scanAndApprove,
} from '../support/planned-demo.js';

let demo: DemoProgram;
let planId = '';

beforeAll(async () => {
  demo = await DemoProgram.start();
  await appointPlanners(demo);
  await demo.run(new ScanCollections(null, 'full', demo.as('oona')));
}, 120_000);

afterAll(() => demo.end());

/** The rows of a query, each as a list of its values, once every projection has all that the log holds. */
const ask = async (sql: string, values: unknown[] = []): Promise<unknown[]> => {
  for (const { name, streamPrefixes } of catalog) await demo.get(UpToDate).reach(name, streamPrefixes);
  const pool = demo.get(READ_MODEL_POOL as never) as pg.Pool;
  return (await pool.query({ text: sql, values, rowMode: 'array' })).rows;
};

const count = async (sql: string): Promise<unknown> => (await ask(sql).then(([row]) => row as unknown[]))[0];

const resolutions = () =>
  ask('select resolution, count(*)::int from birth_ledger.v_identity_classification group by 1 order by 1');

describe('the views of the demo', () => {
  it('show 43 of 74 identities in the way: 39 of them tell it by their trigger, 4 need their owner', async () => {
    expect(await resolutions()).toEqual([
      ['inferable', 39],
      ['needs_owner', 4],
      ['resolved', 31],
    ]);
    expect(await count('select count(*)::int from birth_ledger.v_identity_blocker_inventory')).toBe(43);
    expect(
      await ask('select gap_reason, count(*)::int from birth_ledger.v_required_gap group by 1 order by 1'),
    ).toEqual([
      ['identity_blocked', 43],
      ['no_table', 2],
    ]);
    expect(
      await ask(
        'select collection_name, obstacle from birth_ledger.v_qt001_plan_no_go order by 1, obstacle collate "C"',
      ),
    ).toEqual([
      ['dot_iu_command_catalog', 'no identity in the registry'],
      ['dot_iu_command_catalog', 'not onboarded'],
      ['dot_iu_command_catalog', 'nothing approved'],
      [pivots, 'nothing approved'],
    ]);
  });

  it('show 4 left once the identities are written', async () => {
    await demo.run(new ClassifyIdentities(null, demo.as('oona')));
    expect(await resolutions()).toEqual([
      ['needs_owner', 4],
      ['ready_to_write', 39],
      ['resolved', 31],
    ]);
    await demo.run(new ApplyIdentities(null, 'as the triggers have it', true, demo.as('steward')));
    expect(await resolutions()).toEqual([
      ['needs_owner', 4],
      ['resolved', 70],
    ]);
    expect(await ask('select collection_name from birth_ledger.v_identity_blocker_inventory order by 1')).toEqual([
      ['apr_request_types'],
      ['binding_registry'],
      ['nrm_approval_rules'],
      ['nrm_doc_type_config'],
    ]);
    expect(
      await ask('select status, count(*)::int from birth_ledger.v_metadata_repair_status group by 1 order by 1'),
    ).toEqual([
      ['applied', 39],
      ['blocked', 6],
    ]);
  });
});

describe('the views of a plan on the demo', () => {
  it('tell what a dry-run plan waits for', async () => {
    await scanAndApprove(demo, 26);
    planId = await draft(demo);
    await dryRun(demo, planId);
    expect(
      await ask(
        'select collection_name, status, dry_run, expected_births from birth_ledger.birth_backfill_ledger where plan_id = $1',
        [planId],
      ),
    ).toEqual([[pivots, 'planned', true, 26]]);
    expect(
      await ask('select decision, pending from birth_ledger.v_apply_decision where plan_id = $1', [planId]),
    ).toEqual([
      [
        'ACTION_READY',
        ['T2 review: 0 of 1', 'no open permit', 'no rehearsal that stands', 'guards not passed since the last step'],
      ],
    ]);
  });

  it('show every guard set in full, as it was recorded', async () => {
    await review(demo, planId);
    await permit(demo, planId);
    await rehearse(demo, planId);
    const sets = await ask(
      `select guard_set, count(*)::int, count(*) filter (where ok)::int
         from birth_ledger.plan_guard_result where plan_id = $1 and guard_set <> 'contract' group by 1 order by 1`,
      [planId],
    );
    expect(sets).toEqual([
      ['authority', 8, 8],
      ['cross_layer', 7, 7],
      ['dependency', 6, 6],
      ['dryrun_no_go', 4, 4],
      ['gateway_no_go', 4, 4],
      ['metadata_no_go', 5, 5],
      ['no_worse', 6, 6],
      ['quorum', 7, 7],
      ['required_no_go', 5, 5],
      ['rp_object_truth', 4, 4],
      ['stage0', 5, 5],
    ]);
  });

  it('end with the proof', async () => {
    await apply(demo, planId);
    await demo.run(new VerifyPlan(planId, demo.as('oona')));
    expect(
      await ask(
        `select r.applied, r.remaining, r.side_births, g.ok, g.delta, g.plan_verified, p.standing, p.births_used
           from birth_ledger.v_apply_result r
           join birth_ledger.v_rerun_delta_guard g using (plan_id, collection_name)
           join birth_ledger.v_qt001_permit p using (plan_id)
          where plan_id = $1`,
        [planId],
      ),
    ).toEqual([[26, 0, 0, true, 0, true, 'used', '26']]);
    expect(await count(`select applied_births from birth_ledger.v_qt001_ledger_status where status = 'done'`)).toBe(
      '26',
    );
  });
});
