import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GovernedDatabase, governedDatabase } from '../../../../test/support/governed.js';
import { HealthProbe } from './health-probe.js';

let governed: GovernedDatabase;

beforeAll(async () => {
  governed = await governedDatabase();
  await governed.admin.query('create table cats (id int, note text); grant select on cats to birth_ledger_scanner');
});

afterAll(() => governed.end());

it('sees waiting locks, busy sessions and the rate of WAL, as the applier', async () => {
  const probe = new HealthProbe(governed.applier);
  expect(await probe.read()).toMatchObject({ walBytesPerSecond: null, replicationLagMs: null });
  await governed.admin.query('begin; lock table cats');
  const patient = await governed.scanner.connect();
  await patient.query("set lock_timeout = '20s'");
  const waiting = patient.query('select from cats');
  let { lockWaits, activeSessions } = await probe.read();
  while (lockWaits === 0) ({ lockWaits, activeSessions } = await probe.read());
  expect(activeSessions).toBeGreaterThan(0);
  await governed.admin.query("rollback; insert into cats select n, repeat('x', 500) from generate_series(1, 2000) n");
  await waiting;
  patient.release();
  expect((await probe.read()).walBytesPerSecond).toBeGreaterThan(0);
});
