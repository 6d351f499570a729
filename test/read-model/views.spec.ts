import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { collectionStream } from '../../src/domain/shared/stream-name.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { isEmpty } from '../../src/infra/postgres/rebuild/diff.js';
import { catalog } from '../../src/projections/catalog.js';
import { ProjectionRunner } from '../../src/projections/engine/runner.js';
import { plansProjection } from '../../src/projections/plans/projection.js';
import { rebuild } from '../../src/projections/rebuild/rebuild.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { tellHistory } from '../support/told-history.js';

const views = [
  ...['v_dependency_guard', 'v_no_worse_guard'],
  ...['v_identity_blocker_inventory', 'v_identity_classification', 'v_identity_fix_priority'],
  ...['v_metadata_repair_plan', 'v_metadata_repair_status', 'v_metadata_no_go'],
  ...['v_required_preflight', 'v_required_gap', 'v_required_no_go'],
  ...['v_qt001_plan_readiness', 'v_qt001_apply_readiness', 'v_qt001_plan_no_go', 'v_qt001_apply_no_go'],
  ...['v_qt001_permit', 'v_qt001_ledger_status'],
  ...['v_dryrun_result', 'v_dryrun_summary', 'v_dryrun_no_go'],
  ...['v_apply_decision', 'v_apply_result', 'v_rerun_delta_guard'],
  ...['v_cross_layer_guard', 'v_rp_object_truth_guard'],
];

let live: LiveLog;
let readModel: ReadModel;
let waiter: CheckpointWaiter;
let runners: ProjectionRunner[] = [];

beforeAll(async () => {
  [live, readModel] = await Promise.all([LiveLog.start(), ReadModel.create()]);
  waiter = new CheckpointWaiter(readModel.pool);
  runners = catalog.map((projection) => new ProjectionRunner({ projection, log: live.log, url: readModel.url }));
  for (const runner of runners) runner.start();
  const positions = await tellHistory(live);
  for (const [projection, position] of Object.entries(positions)) await waiter.waitFor(projection, position, 30_000);
});

afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await waiter.onModuleDestroy();
  await Promise.all([live.stop(), readModel.close()]);
});

/** The rows that a query gives, each as a list of its values; counts as text. */
const ask = async (sql: string): Promise<unknown[]> => {
  const query: pg.QueryArrayConfig = { text: sql, rowMode: 'array' };
  return (await readModel.pool.query(query)).rows;
};

describe('the public views', () => {
  it('are the 25 of the specification, and birth_backfill_ledger', async () => {
    expect(views).toHaveLength(25);
    const present = await ask(
      `select relname from pg_class where relnamespace = 'birth_ledger'::regnamespace and relkind = 'v'`,
    );
    expect(present.flat()).toEqual(expect.arrayContaining([...views, 'birth_backfill_ledger']));
  });

  it('say what a row of theirs means, and each of its columns', async () => {
    const missing = await ask(
      `select c.relname, a.attname from pg_class c
         join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0
        where c.relnamespace = 'birth_ledger'::regnamespace and c.relkind = 'v'
          and c.relname not in (select relname from pg_class where relnamespace = 'birth_ledger_blue'::regnamespace)
          and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)`,
    );
    expect(missing).toEqual([]);
  });

  it.each(views)('%s has rows of this history', async (view) => {
    // The name is the spec's own.
    expect((await ask(`select * from birth_ledger.${view}`)).length).toBeGreaterThan(0);
  });
});

describe('guard views', () => {
  it('show the newest evaluation of each plan, and what nobody evaluated as not ok', async () => {
    expect(
      await ask(`select plan_id, v.check, ok, in_force, detail from birth_ledger.v_dependency_guard v order by 1, 2`),
    ).toEqual([
      ['drafted', 'evaluated', false, false, 'Nobody evaluated this set; evaluate the guards of the plan.'],
      ['expired', 'all', true, true, 'seen'],
      ['paused', 'all', true, true, 'seen'],
      ['ready', 'all', true, true, 'seen'],
      ['rejected', 'evaluated', false, false, expect.any(String)],
      ['shaken', 'open_gate', false, false, 'The gate is closed.'],
      ['unproven', 'all', true, true, 'seen'],
      ['verified', 'all', true, true, 'seen'],
      ['waiting', 'evaluated', false, false, expect.any(String)],
    ]);
  });

  it.each([
    'v_no_worse_guard',
    'v_metadata_no_go',
    'v_required_no_go',
    'v_dryrun_no_go',
    'v_cross_layer_guard',
    'v_rp_object_truth_guard',
  ])('%s shows its own set', async (view) => {
    expect(
      await ask(`select plan_status, v.check, ok, evaluated_by from birth_ledger.${view} v where plan_id = 'verified'`),
    ).toEqual([['verified', 'all', true, 'omar']]);
  });

  it('count the checks of the domain’s own sets', async () => {
    expect(
      await ask(
        `select guard_set, count(*) from birth_ledger.plan_guard_result
          where plan_id = 'verified' and guard_set in ('authority', 'quorum') and ok group by 1 order by 1`,
      ),
    ).toEqual([
      ['authority', '8'],
      ['quorum', '7'],
    ]);
  });
});

describe('identities and metadata', () => {
  it('classifies required collections with a table', async () => {
    expect(
      await ask(
        `select collection_name, resolution, strategy, code_column, source
           from birth_ledger.v_identity_classification order by 1`,
      ),
    ).toEqual([
      ['gated', 'resolved', 'column', 'code', 'declared'],
      ['inferable', 'inferable', 'synthetic_id', null, 'inferred_from_existing_trigger'],
      ['keyless', 'needs_owner', null, null, null],
      ['mended', 'resolved', 'column', 'code', 'inferred_from_existing_trigger'],
      ["o'dd one", 'ready_to_write', 'column', 'code', 'inferred_from_existing_trigger'],
      ['pivots', 'resolved', 'column', 'code', 'declared'],
      ['relations', 'resolved', 'column', 'code', 'declared'],
      ['writing', 'resolved', 'column', 'code', 'declared'],
    ]);
  });

  it('lists the blockers with what is wrong and what to do first', async () => {
    expect(
      await ask(
        `select collection_name, problem, jsonb_array_length(options), key_columns
           from birth_ledger.v_identity_blocker_inventory order by 1`,
      ),
    ).toEqual([
      ['inferable', 'No identity is declared.', 0, 'id'],
      ['keyless', 'It has no id.', 1, 'id'],
      ["o'dd one", 'No identity is declared.', 0, 'id'],
    ]);
    expect(
      await ask('select priority, collection_name, next_command from birth_ledger.v_identity_fix_priority order by 1'),
    ).toEqual([
      ['1', "o'dd one", `birth-ledger identity apply 'o'\\''dd one'`],
      ['2', 'inferable', 'birth-ledger identity classify inferable'],
      ['3', 'keyless', 'mend it'],
    ]);
  });

  it('plans each repair of the registry, and tells what has been repaired', async () => {
    expect(
      await ask(
        'select collection_name, repair, stands, proposed from birth_ledger.v_metadata_repair_plan order by 1, 2',
      ),
    ).toEqual([
      ['foundling', 'onboard', 'not registered', 'in collection_registry and meta_catalog'],
      ['inferable', 'write_identity', 'no identity', 'synthetic_id (inferred_from_existing_trigger)'],
      ['keyless', 'declare_identity', 'no identity, and its trigger tells none', null],
      ["o'dd one", 'write_identity', 'no identity', 'column code (inferred_from_existing_trigger)'],
      ['tableless', 'name_owner', 'no owner', 'an owner'],
      ['tableless', 'provide_table', 'no table', 'a table, or births no longer required'],
      ['writing', 'reconcile_identity', 'registry: column code', 'trigger: synthetic_id'],
    ]);
    expect(
      await ask(
        `select collection_name, status, registry_before ->> 'strategy', registry_after ->> 'strategy', changed_by
           from birth_ledger.v_metadata_repair_status order by 1`,
      ),
    ).toEqual([
      ['adopted', 'applied', null, 'column', 'olga'],
      ['keyless', 'blocked', null, null, 'olga'],
      ['mended', 'applied', null, 'column', 'olga'],
      ["o'dd one", 'classified', null, null, 'olga'],
      ['writing', 'announced', null, 'synthetic_id', 'olga'],
    ]);
  });
});

describe('required collections', () => {
  it('are fit, or it says what is missing', async () => {
    expect(
      await ask('select collection_name, ok, gate_open, problems from birth_ledger.v_required_preflight order by 1'),
    ).toEqual([
      ['gated', true, false, []],
      ['inferable', false, true, ['no identity']],
      ['keyless', false, true, ['no identity']],
      ['mended', false, true, ['not scanned since its identity is known']],
      ["o'dd one", false, true, ['no identity']],
      ['pivots', true, true, []],
      ['relations', true, true, []],
      ['tableless', false, true, ['no table', 'no owner']],
      ['writing', true, true, []],
    ]);
  });

  it('are listed by name where they cannot be scanned', async () => {
    expect(await ask('select collection_name, gap_reason, remedy from birth_ledger.v_required_gap order by 1')).toEqual(
      [
        ['inferable', 'identity_blocked', 'resolve_identity'],
        ['keyless', 'identity_blocked', 'resolve_identity'],
        ['mended', 'identity_blocked', 'scan'],
        ["o'dd one", 'identity_blocked', 'resolve_identity'],
        ['tableless', 'no_table', 'create_or_reclassify'],
      ],
    );
  });
});

describe('QT-001', () => {
  it('tells which collections can be planned, and what forbids it', async () => {
    expect(
      await ask(
        `select collection_name, ready, approved, pending, held_back, active_plans
           from birth_ledger.v_qt001_plan_readiness order by 1`,
      ),
    ).toEqual([
      ['foundling', false, '0', '1', '0', []],
      ['gated', false, '1', '0', '0', []],
      ['pivots', true, '1', '1', '1', ['drafted', 'expired', 'paused', 'ready', 'rejected', 'shaken', 'waiting']],
    ]);
    expect(
      await ask(
        'select collection_name, obstacle from birth_ledger.v_qt001_plan_no_go order by 1, obstacle collate "C"',
      ),
    ).toEqual([
      ['foundling', 'no identity in the registry'],
      ['foundling', 'not onboarded'],
      ['foundling', 'nothing approved'],
      ['gated', 'gate closed: RP-paused'],
    ]);
  });

  it('tells which plans may be applied, and what forbids it', async () => {
    expect(await ask('select plan_id, ready, obstacles from birth_ledger.v_qt001_apply_readiness order by 1')).toEqual([
      ['drafted', false, expect.arrayContaining(['no dry run that stands', 'T2 review: 0 of 1', 'no open permit'])],
      ['expired', false, ['the permit has expired']],
      ['given up', false, []],
      ['paused', false, []],
      ['ready', true, []],
      ['rejected', false, expect.arrayContaining(['a rejection stands'])],
      [
        'shaken',
        false,
        expect.arrayContaining(['no dry run that stands', 'no open permit', 'no rehearsal that stands']),
      ],
      ['unproven', false, []],
      ['verified', false, []],
      [
        'waiting',
        false,
        ['T2 review: 0 of 1', 'no open permit', 'no rehearsal that stands', 'guards not passed since the last step'],
      ],
    ]);
    expect(await ask(`select distinct plan_id from birth_ledger.v_qt001_apply_no_go order by 1`)).toEqual([
      ['drafted'],
      ['expired'],
      ['rejected'],
      ['shaken'],
      ['waiting'],
    ]);
    expect(
      await ask(
        `select source, obstacle, detail from birth_ledger.v_qt001_apply_no_go
          where plan_id = 'shaken' and source <> 'readiness'`,
      ),
    ).toEqual([['dependency', 'open_gate', 'The gate is closed.']]);
  });

  it('shows every permit and how much of it was used', async () => {
    expect(
      await ask(
        `select plan_id, permit_id, standing, usable_now, opened_by, budget, births_used
           from birth_ledger.v_qt001_permit order by 1`,
      ),
    ).toEqual([
      ['expired', 'permit-1', 'open', false, 'olga', '5', '0'],
      ['paused', 'permit-1', 'used', false, 'olga', '5', '3'],
      ['ready', 'permit-1', 'open', true, 'olga', '5', '0'],
      ['shaken', 'permit-1', 'void', false, 'olga', '5', '0'],
      ['unproven', 'permit-1', 'used', false, 'olga', '5', '5'],
      ['verified', 'permit-1', 'used', false, 'olga', '5', '5'],
    ]);
  });

  it('counts the plans by status', async () => {
    expect(
      await ask(
        `select status, plans, plan_collections, planned_entries, expected_births, applied_births
           from birth_ledger.v_qt001_ledger_status`,
      ),
    ).toEqual([
      ['planned', '6', '12', '30', '25', '0'],
      ['applying', '0', '0', '0', '0', '0'],
      ['paused', '1', '2', '5', '5', '3'],
      ['done', '2', '4', '10', '10', '10'],
      ['abandoned', '1', '2', '5', '0', '0'],
    ]);
    expect(
      await ask(
        `select collection_name, status, dry_run, planned_entries, expected_births, applied_births
           from birth_ledger.birth_backfill_ledger where plan_id in ('verified', 'waiting') order by plan_id, 1`,
      ),
    ).toEqual([
      ['pivots', 'done', false, 3, 3, 3],
      ['relations', 'done', false, 2, 2, 2],
      ['pivots', 'planned', true, 3, 3, 0],
      ['relations', 'planned', true, 2, 2, 0],
    ]);
  });
});

describe('dry run, apply and rerun', () => {
  it('shows the last dry run of each plan, and whether it still stands', async () => {
    expect(
      await ask(
        `select plan_id, collection_name, expected_births, gateway_expected, duplicates, ok, stands
           from birth_ledger.v_dryrun_result where plan_id in ('shaken', 'waiting') order by 1, 2`,
      ),
    ).toEqual([
      ['shaken', 'pivots', 3, 3, 0, true, false],
      ['shaken', 'relations', 2, 2, 0, true, false],
      ['waiting', 'pivots', 3, 3, 0, true, true],
      ['waiting', 'relations', 2, 2, 0, true, true],
    ]);
    expect(
      await ask(
        `select collections, collections_with_births, expected_births, unplanned_births, registry_births, passed, problems
           from birth_ledger.v_dryrun_summary where plan_id = 'waiting'`,
      ),
    ).toEqual([[2, '2', '5', '0', '100', true, []]]);
  });

  it('tells what each plan waits for, and who stands behind it', async () => {
    expect(
      await ask('select plan_id, decision, approved_by, paused_because from birth_ledger.v_apply_decision order by 1'),
    ).toEqual([
      ['drafted', 'NOT_READY', [], null],
      ['expired', 'ACTION_READY', ['rita'], null],
      ['given up', 'ABANDONED', [], null],
      ['paused', 'PAUSED', ['rita'], 'operator'],
      ['ready', 'READY', ['rita'], null],
      ['rejected', 'REJECTED', [], null],
      ['shaken', 'NOT_READY', [], null],
      ['unproven', 'APPLIED', ['rita'], null],
      ['verified', 'VERIFIED', ['rita'], null],
      ['waiting', 'ACTION_READY', [], null],
    ]);
    expect(
      await ask(
        `select planned_by, decided_by, permit_opened_by, started_by from birth_ledger.v_apply_decision
          where plan_id = 'verified'`,
      ),
    ).toEqual([['paula', ['dora'], 'olga', 'omar']]);
  });

  it('counts what was applied, refused, skipped and is left', async () => {
    expect(
      await ask(
        `select plan_id, collection_name, applied, remaining, batches, side_births
           from birth_ledger.v_apply_result where plan_id in ('paused', 'verified') order by 1, 2`,
      ),
    ).toEqual([
      ['paused', 'pivots', 3, 0, 1, 0],
      ['paused', 'relations', 0, 2, 0, 0],
      ['verified', 'pivots', 3, 0, 1, 0],
      ['verified', 'relations', 2, 0, 1, 0],
    ]);
  });

  it('is not ok until a rerun found nothing left', async () => {
    expect(
      await ask(
        `select plan_id, collection_name, ok, delta, plan_births_found, registry_before, registry_after
           from birth_ledger.v_rerun_delta_guard order by 1, 2`,
      ),
    ).toEqual([
      ['unproven', 'pivots', false, null, null, '100', null],
      ['unproven', 'relations', false, null, null, '100', null],
      ['verified', 'pivots', true, 0, '5', '100', '105'],
      ['verified', 'relations', true, 0, '5', '100', '105'],
    ]);
  });
});

it.each([0, 1])('shows the same after a rebuild of the plans, by a program newer by %d version(s)', async (newer) => {
  const everyRow = async () => {
    const rows: string[][] = [];
    for (const view of [...views, 'birth_backfill_ledger']) rows.push(await readModel.rowsOf(`birth_ledger.${view}`));
    return rows;
  };
  const before = await everyRow();
  const { name, version } = plansProjection;
  const projection = { ...plansProjection, version: version + newer };
  await runners.find((runner) => runner.status().projection === name)?.stop();
  const result = await rebuild({
    projection,
    catalog: catalog.map((other) => (other.name === name ? projection : other)),
    log: live.log,
    url: readModel.url,
  });
  expect(result).toMatchObject({ swapped: true });
  expect(newer > 0 || (result.diff && isEmpty(result.diff))).toBe(true);
  expect(await everyRow()).toEqual(before);
});

it('holds a plan back as soon as a gate of it is closed', async () => {
  const closed = { collection: 'relations', reason: 'audit', closedBy: 'olga' };
  const position = await live.append(collectionStream('relations'), { type: 'GateClosed', data: closed });
  await waiter.waitFor('collections', position, 30_000);
  expect(
    await ask(
      `select r.ready, r.closed_gates, n.obstacle, d.decision, d.pending
         from birth_ledger.v_qt001_apply_readiness r
         join birth_ledger.v_qt001_apply_no_go n on n.plan_id = r.plan_id
         join birth_ledger.v_apply_decision d on d.plan_id = r.plan_id
        where r.plan_id = 'ready'`,
    ),
  ).toEqual([[false, ['relations'], 'closed gate: relations', 'ACTION_READY', ['closed gate: relations']]]);
});
