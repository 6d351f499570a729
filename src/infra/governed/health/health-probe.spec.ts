import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GovernedDatabase, governedDatabase } from '../../../../test/support/governed.js';
import { HealthProbe } from './health-probe.js';

let governed: GovernedDatabase;

beforeAll(async () => {
  governed = await governedDatabase();
  await governed.admin.query('create table cats (id int, note text); grant select on cats to birth_ledger_scanner');
});

afterAll(() => governed.end());

it('sees waiting locks and busy sessions, as the applier', async () => {
  const probe = new HealthProbe(governed.applier);
  expect(await probe.read()).toMatchObject({ walBytesPerSecond: null, replicationLagMs: null });
  await governed.admin.query('begin; lock table cats');
  const patient = await governed.scanner.connect();
  await patient.query("set lock_timeout = '20s'");
  const waiting = patient.query('select from cats');
  let { lockWaits, activeSessions } = await probe.read();
  while (lockWaits === 0) ({ lockWaits, activeSessions } = await probe.read());
  expect(activeSessions).toBeGreaterThan(0);
  await governed.admin.query('rollback');
  await waiting;
  patient.release();
});

it('counts WAL when it is made, not when the server gets to writing it', async () => {
  const probe = new HealthProbe(governed.applier);
  const rates: (number | null)[] = [];
  for (let time = 0; time <= 20; time++) {
    await governed.admin.query("begin; insert into cats select n, repeat('x', 500) from generate_series(1, 20) n");
    rates.push((await probe.read()).walBytesPerSecond);
    await governed.admin.query('rollback');
  }
  expect(rates[0]).toBeNull();
  for (const rate of rates.slice(1)) expect(rate).toBeGreaterThan(0);
});
