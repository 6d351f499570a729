import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DecideEntries } from '../../src/commands/decide/decide-entries.command.js';
import { OnboardCollection, type OnboardingOrder } from '../../src/commands/onboard/onboard-collection.command.js';
import { ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import { LedgerLookup } from '../../src/infra/postgres/lookups/ledger-lookup.js';
import { CheckpointWaiter } from '../../src/infra/postgres/read-model/checkpoint-waiter.js';
import { DemoProgram } from '../support/demo-program.js';

const collection = 'dot_iu_command_catalog';
const registries = `select md5((select string_agg(r::text, ',' order by collection_name) from collection_registry r)
  || (select string_agg(m::text, ',' order by collection_name) from meta_catalog m))`;

let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await demo.grant('oona', 'operator');
  await demo.grant('omar', 'owner', collection);
  await demo.grant('ines', 'owner', 'apr_approvals');
}, 120_000);

afterAll(() => demo.end());

const scan = () => demo.run(new ScanCollections([collection], 'full', demo.as('oona')));

const order = (changes: Partial<OnboardingOrder> = {}): OnboardingOrder => ({
  collection,
  identity: null,
  owner: 'omar',
  required: false,
  reason: 'commands are entities too',
  execute: true,
  ...changes,
});

const onboard = (who: string, changes: Partial<OnboardingOrder> = {}) =>
  demo.run(new OnboardCollection(order(changes), demo.as(who)));

/** Open entries by decision, in a ledger that knows all up to a position. */
const standing = async (position: bigint | null): Promise<Record<string, number>> => {
  await demo.get(CheckpointWaiter).waitFor('ledger', position ?? 0n, 30_000);
  return Object.fromEntries(await demo.get(LedgerLookup).openByDecision(collection, 0n));
};

describe('onboarding on the demo', () => {
  it('is what 54 exempt entries wait for', async () => {
    const { position } = await scan();
    expect(await standing(position)).toEqual({ EXEMPT: 54 });
  });

  it('is done by an owner of it or a steward, and by nobody else', async () => {
    await expect(onboard('oona')).rejects.toMatchObject({ refused: { rule: 'owner-or-steward-onboards' } });
    await expect(onboard('ines')).rejects.toMatchObject({ refused: { rule: 'owner-or-steward-onboards' } });
    await expect(onboard('steward', { collection: 'no_such' })).rejects.toMatchObject({ refused: { kind: 'unknown' } });
  });

  it('takes no identity that the data or the trigger belies', async () => {
    const by = (column: string) => onboard('omar', { identity: { strategy: 'column', column } });
    await expect(by('nothing')).rejects.toMatchObject({ refused: { rule: 'code-column-missing' } });
    await expect(by('status')).rejects.toMatchObject({ refused: { rule: 'code-not-unique' } });
    await expect(by('title')).rejects.toMatchObject({ refused: { rule: 'identity-disagrees-with-trigger' } });
  });

  it('is only rehearsed without execute', async () => {
    const before = await demo.governedValue(registries);
    expect(await onboard('omar', { execute: false })).toMatchObject({
      outcome: 'rehearsed',
      before: { registry: null, catalog: null },
      after: {
        registry: { strategy: 'column', column: 'command_name', source: 'declared' },
        catalog: { managed: true },
      },
    });
    expect(await demo.governedValue(registries)).toBe(before);
  });

  it('is taken back when it would birth something', async () => {
    await demo.admin.query(`
      create function plant() returns trigger language plpgsql security definer as $$ begin
        insert into birth_registry (collection_name, entity_code, born_via) values ('planted', 'x', 'plant');
        return null; end $$;
      create trigger planted after insert on meta_catalog for each row execute function plant()`);
    const before = await demo.governedValue(registries);
    try {
      await expect(onboard('omar')).rejects.toMatchObject({ refused: { rule: 'side-births' } });
      expect(await demo.governedValue(registries)).toBe(before);
      expect(await demo.births()).toBe(12_108);
    } finally {
      await demo.admin.query('drop function plant cascade');
    }
  });

  it('returns all but what its owner has decided meanwhile, and births nothing', async () => {
    const codes = await demo.governedValue<string[]>(
      `select array_agg(command_name) from (select command_name from ${collection} where command_name not in
         (select entity_code from birth_registry where collection_name = '${collection}') order by 1 limit 2) c`,
    );
    const rows = codes.map((code) => ({ type: 'Decide', collection, code, to: 'RETIRE', reason: 'old' }) as const);
    await demo.run(new DecideEntries(rows.slice(0, 1), demo.as('omar')));
    const call = demo.as('steward');
    const done = await demo.run(new OnboardCollection(order(), call));
    expect(done).toMatchObject({ outcome: 'onboarded', returned: 53 });
    expect(await standing(done.position)).toEqual({ PENDING: 53, RETIRE: 1 });
    expect(await demo.births()).toBe(12_108);
    expect((await demo.events(collection)).slice(-3)).toEqual([
      'RegistryWriteIntended',
      'CollectionOnboarded',
      'CollectionDiscovered',
    ]);
    expect(await demo.run(new OnboardCollection(order(), call))).toMatchObject({ outcome: 'finished', returned: 0 });
    await expect(onboard('omar')).rejects.toMatchObject({ refused: { rule: 'already-onboarded' } });
  });

  it('lets its owner approve, and no scan exempts again', async () => {
    const { position, scanned } = await scan();
    expect(scanned).toMatchObject([{ outcome: 'completed', newlyLogged: 0, totalPending: 53 }]);
    expect(await standing(position)).toEqual({ PENDING: 53, RETIRE: 1 });
    const [code = ''] = await demo.governedValue<string[]>(
      `select array_agg(command_name) from (select command_name from ${collection} where command_name not in
         (select entity_code from birth_registry where collection_name = '${collection}') order by 1 offset 5 limit 1) c`,
    );
    const row = { type: 'Decide', collection, code, to: 'BIRTH_APPROVED', reason: 'checked' } as const;
    expect(await demo.run(new DecideEntries([row], demo.as('omar')))).toMatchObject([{ outcome: 'recorded' }]);
  });
});
