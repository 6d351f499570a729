import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { denialStream, frozenToolsStream } from '../../src/domain/shared/stream-name.js';
import { migrate } from '../../src/infra/postgres/migrations/migrate.js';
import { catalog } from '../../src/projections/catalog.js';
import { LiveLog } from '../support/live-log.js';
import { ReadModel } from '../support/read-model.js';
import { tellHistory } from '../support/told-history.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Each query of the page with the heading that it stands under. */
const panels = [...file('docs/dashboards.md').matchAll(/^### (.+)\n[\s\S]*?```sql\n([\s\S]*?)```/gm)].map(
  ([, heading = '', sql = '']) => [heading, sql] as const,
);

/** The only spec that makes this role: roles belong to the whole cluster, which all specs share. */
const role = 'birth_ledger_dashboard';

let readModel: ReadModel;
let dashboard: pg.Pool;

beforeAll(async () => {
  const live = await LiveLog.start();
  readModel = await ReadModel.create();
  try {
    await tellHistory(live);
    const denial = { command: 'Decide', target: 'a/1', rule: 'owner-decides', detail: 'No owner.', deniedTo: 'omar' };
    await live.append(denialStream('2026-01-01'), { type: 'CommandDenied', data: denial });
    const trace = { tool: 'dot-a', frozenAt: '2026-05-28T00:00:00.000Z', lastRunAt: null, fingerprint: 'f' };
    const frozen = { ...trace, recordedBy: 'oona', reason: 'replaced' };
    await live.append(frozenToolsStream, { type: 'ToolFrozen', data: frozen });
    const events = await live.events();
    for (const projection of catalog) await readModel.apply(projection, [events]);
  } finally {
    await live.stop();
  }
  await readModel.pool.query(file('sql/read-model/dashboard_role.sql'));
  await readModel.pool.query(file('sql/read-model/dashboard_role.sql'));
  await readModel.pool.query(`alter role ${role} password 'spec'`);
  const url = new URL(readModel.url);
  url.username = role;
  url.password = 'spec';
  dashboard = new pg.Pool({ connectionString: url.href, max: 1 });
});

afterAll(async () => {
  await dashboard.end();
  await readModel.close();
});

describe('the page about dashboards', () => {
  it('has a query under each heading of a panel', () => {
    const headings = file('docs/dashboards.md').match(/^### .+$/gm) ?? [];
    expect(panels.map(([heading]) => `### ${heading}`)).toEqual(headings);
    expect(panels.length).toBeGreaterThan(10);
  });

  it.each(panels)('draws: %s', async (_, sql) => {
    expect((await dashboard.query(sql)).rows.length).toBeGreaterThan(0);
  });

  it('burns down to what is open in the ledger', async () => {
    const [, sql = ''] = panels[0] ?? [];
    const { rows } = await dashboard.query<{ unborn: string }>(sql);
    const open = await dashboard.query(`select count(*) from birth_ledger.ledger_entry where status = 'open'`);
    expect(rows.at(-1)?.unborn).toBe(open.rows[0].count);
  });
});

describe('the role for dashboards', () => {
  it.each([
    ['delete from birth_ledger.migration', 'cannot execute DELETE in a read-only transaction'],
    ['begin read write; delete from birth_ledger.migration', 'permission denied'],
    [`begin read write; update birth_ledger.denial set detail = ''`, 'permission denied'],
    ['begin read write; create table birth_ledger.mine (id int)', 'permission denied'],
    ['begin read write; create table public.mine (id int)', 'permission denied'],
    ['select * from birth_ledger_blue.denial', 'permission denied'],
  ])('may not: %s', async (sql, why) => {
    const client = await dashboard.connect();
    try {
      await expect(client.query(sql)).rejects.toThrow(why);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('reads the views of a newer program, which creates them anew', async () => {
    await readModel.pool.query(`update birth_ledger.migration set checksum = 'older' where name = 'views'`);
    const before = await readModel.pool.query(`select 'birth_ledger.v_apply_decision'::regclass::oid as oid`);
    await migrate(readModel.pool, catalog);
    const after = await readModel.pool.query(`select 'birth_ledger.v_apply_decision'::regclass::oid as oid`);
    expect(after.rows).not.toEqual(before.rows);
    expect((await dashboard.query('select * from birth_ledger.v_apply_decision')).rows.length).toBeGreaterThan(0);
  });

  it('reads a table that an upgrade of standing rows brings', async () => {
    await readModel.pool.query(`drop view birth_ledger.ledger_tally; drop table birth_ledger_blue.ledger_tally;
      update birth_ledger.projection_slot set version = 2 where projection = 'ledger'`);
    await migrate(readModel.pool, catalog);
    const { rows } = await dashboard.query(
      `select sum(entries)::int as open from birth_ledger.ledger_tally where status = 'open'`,
    );
    expect(rows).toEqual([{ open: 5 }]);
    await expect(dashboard.query('select from birth_ledger_blue.ledger_tally')).rejects.toThrow('permission denied');
  });

  it('is refused where there is no read model, with what to do', async () => {
    const client = await readModel.pool.connect();
    try {
      await client.query('begin; alter schema birth_ledger rename to elsewhere');
      await expect(client.query(file('sql/read-model/dashboard_role.sql'))).rejects.toMatchObject({
        message: 'The read model is not in this database.',
        hint: expect.stringContaining('Start birth-ledger once'),
      });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('goes when the read model goes', async () => {
    await dashboard.end();
    dashboard = new pg.Pool({ connectionString: readModel.url });
    await dashboard.query(file('sql/read-model/99_drop.sql'));
    expect((await dashboard.query('select from pg_roles where rolname = $1', [role])).rowCount).toBe(0);
  });
});
