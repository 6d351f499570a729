import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, onCluster } from '../../../../test/support/postgres.js';
import { Exclusive } from '../../../infra/postgres/exclusive.js';
import type { DenialRecorder } from '../denial-recorder.js';
import { RegistryClaim } from './registry-claim.js';

let database: FreshDatabase;
let exclusive: Exclusive;

beforeAll(async () => {
  database = await freshDatabase('registry_claim');
  exclusive = new Exclusive(database.url);
});

afterAll(async () => {
  await exclusive.onModuleDestroy();
  await database.drop();
});

it('is told to be lost to whoever writes under it, and is free again', async () => {
  const claim = new RegistryClaim(exclusive, {} as DenialRecorder);
  const written = claim.ifFree(async (assertStill) => {
    await assertStill();
    await onCluster(
      `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1 and application_name = 'birth-ledger claims'`,
      [database.name],
    );
    await assertStill();
    return 'written';
  });
  await expect(written).rejects.toThrow('The claim on the governed registry was lost');
  expect(await claim.ifFree(async () => 'free')).toEqual({ result: 'free' });
});
