import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/postgres.js';
import { buildDemo, type DemoFigures } from './build-demo.js';
import { writeDemoFolder } from './demo-files.js';

let database: FreshDatabase;
let figures: DemoFigures;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('demo');
  figures = await buildDemo({ adminUrl: database.url, size: 'small' });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

it('has the figures of the specification', () => {
  expect(figures).toEqual({
    births: 12_108,
    triggerTables: 75,
    requiredWithTable: 74,
    requiredWithoutTable: 2,
    declared: 31,
    inferableColumn: 7,
    inferableSynthetic: 32,
    needOwner: 4,
    triageViews: 41,
    triageLinkTables: 29,
    triageOrdinary: 12,
    registeredFiles: 53,
    frozenTools: 2,
  });
});

it('has the unborn rows of the specification, and after classification their 137 too', async () => {
  const orphans = async () => {
    const { rows } = await admin.query<{ collection_name: string; n: number }>(
      'select collection_name, count(*)::int as n from v_birth_orphan group by 1',
    );
    return Object.fromEntries(rows.map((row) => [row.collection_name, row.n]));
  };
  expect(await orphans()).toEqual({ pivot_definitions: 26 });
  await admin.query('begin');
  try {
    await admin.query(`
      insert into collection_registry (collection_name, table_name, birth_code_strategy, birth_code_column)
        values ('dot_iu_command_catalog', 'dot_iu_command_catalog', 'column', 'command_name')`);
    await admin.query(`
      update collection_registry r set
        birth_code_strategy = i.strategy, birth_code_column = i.code_column, birth_code_source = 'inferred_from_existing_trigger'
      from (select c.collection_name, case when i.synthetic then 'synthetic_id' else 'column' end as strategy,
                   case when not i.synthetic then i.code_column end as code_column
            from collection_registry c, birth_ledger_kit.identity_of(c.collection_name) i) i
      where i.collection_name = r.collection_name and r.birth_code_strategy is null`);
    expect(await orphans()).toEqual({
      pivot_definitions: 26,
      dot_iu_command_catalog: 54,
      dot_domain_rules: 67,
      apr_approvals: 42,
      normative_relations: 18,
      apr_action_types: 6,
      field_type_equivalences: 4,
    });
    const { rows } = await admin.query('select count(*)::int as births from birth_registry');
    expect(rows).toEqual([{ births: 12_108 }]);
  } finally {
    await admin.query('rollback');
  }
});

it('births a row that comes now', async () => {
  await admin.query("insert into apr_action_types (action_code, title) values ('NEW', 'New')");
  const { rows } = await admin.query(
    "select born_via from birth_registry where (collection_name, entity_code) = ('apr_action_types', 'NEW')",
  );
  expect(rows).toEqual([{ born_via: 'fn_birth_registry_auto' }]);
});

it('is not built over what is there', async () => {
  await expect(buildDemo({ adminUrl: database.url, size: 'small' })).rejects.toThrow(/holds births already/);
});

it('has a folder in which seven files are not registered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-files-'));
  try {
    await writeDemoFolder(folder);
    const { rows } = await admin.query<{ file_name: string }>('select file_name from dot_files');
    const known = new Set(rows.map((row) => row.file_name));
    const files = await readdir(folder);
    expect(files.length).toBe(60);
    expect(files.filter((name) => !known.has(name)).length).toBe(7);
  } finally {
    await rm(folder, { recursive: true });
  }
});
