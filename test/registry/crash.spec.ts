import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplyIdentities } from '../../src/commands/identity/apply-identities.command.js';
import { ClassifyIdentities } from '../../src/commands/identity/classify-identities.command.js';
import { OnboardCollection } from '../../src/commands/onboard/onboard-collection.command.js';
import { ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import { causedBy } from '../../src/commands/shared/call.js';
import { CollectionCommandRunner } from '../../src/commands/shared/collection-command.js';
import { CollectionReader } from '../../src/commands/shared/collection-reader.js';
import { derivedId } from '../../src/commands/shared/ids.js';
import type { IdentityBytes } from '../../src/domain/collection/registry-write.js';
import { GovernedRegistry } from '../../src/infra/governed/identity/governed-registry.js';
import { LedgerLookup } from '../../src/infra/postgres/lookups/ledger-lookup.js';
import { DemoProgram } from '../support/demo-program.js';

const nothing: IdentityBytes = { strategy: null, column: null, source: null };
const byRuleCode: IdentityBytes = {
  strategy: 'column',
  column: 'rule_code',
  source: 'inferred_from_existing_trigger',
};
const ending = { kind: 'commit', assertStill: async () => undefined } as const;

let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await demo.grant('oona', 'operator');
  await demo.run(new ClassifyIdentities(null, demo.as('oona')));
}, 120_000);

afterAll(() => demo.end());

/** The label, as the service writes it right before the registry. */
const announce = async (collection: string): Promise<string> => {
  const call = demo.as('steward');
  const writeId = derivedId('spec', call.commandId, collection);
  const intent = { writeId, reason: 'r', before: nothing, rehearsedBirths: '12108' };
  await demo
    .get(CollectionCommandRunner)
    .run(collection, { type: 'IntendIdentity', ...intent }, causedBy(call, writeId));
  return writeId;
};

/** The collection's last event but what discovery saw, once no write of it is open any more. */
const concluded = async (collection: string): Promise<string | undefined> => {
  for (;;) {
    const { state } = await demo.get(CollectionReader).load(collection);
    if (!state.writing) break;
    await sleep(50);
  }
  return (await demo.events(collection)).filter((type) => type !== 'CollectionDiscovered').at(-1);
};

describe('a write to the registry that was cut off', () => {
  it('after its commit is found at the next start', async () => {
    await announce('dot_domain_rules');
    const change = { collection: 'dot_domain_rules', before: nothing, after: byRuleCode };
    await demo.get(GovernedRegistry).writeIdentities([change], ending);
    await demo.restart();
    expect(await concluded('dot_domain_rules')).toBe('IdentityApplied');
  });

  it('before its commit is abandoned at the next start, and can be made anew', async () => {
    await announce('apr_approvals');
    await demo.restart();
    expect(await concluded('apr_approvals')).toBe('RegistryWriteAbandoned');
    const again = new ApplyIdentities(['apr_approvals'], 'r', true, demo.as('steward'));
    expect(await demo.run(again)).toMatchObject([{ outcome: 'applied' }]);
  });

  it('is resolved by the next command on the collection, too', async () => {
    await announce('apr_votes');
    const again = new ApplyIdentities(['apr_votes'], 'r', true, demo.as('steward'));
    expect(await demo.run(again)).toMatchObject([{ outcome: 'applied' }]);
    const types = await demo.events('apr_votes');
    expect(types.filter((type) => type.startsWith('Registry') || type === 'IdentityApplied')).toEqual([
      'RegistryWriteIntended',
      'RegistryWriteAbandoned',
      'RegistryWriteIntended',
      'IdentityApplied',
    ]);
  });

  it('and changed by somebody else meanwhile is not taken for ours', async () => {
    await announce('dot_runs');
    await demo.admin.query(
      "update collection_registry set birth_code_strategy = 'column', birth_code_column = 'title' where collection_name = 'dot_runs'",
    );
    const again = new ApplyIdentities(['dot_runs'], 'r', true, demo.as('steward'));
    await expect(demo.run(again)).rejects.toMatchObject({ refused: { rule: 'registry-changed' } });
    expect(await concluded('dot_runs')).toBe('RegistryWriteAbandoned');
  });

  it('in the middle of an onboarding is finished by the next scan', async () => {
    const collection = 'dot_iu_command_catalog';
    const scan = () => demo.run(new ScanCollections([collection], 'full', demo.as('oona')));
    await scan();
    const call = demo.as('steward');
    const writeId = derivedId('spec', call.commandId, collection);
    const identity = { strategy: 'column', column: 'command_name' } as const;
    const before = { registry: null, catalog: null };
    const code = { readable: true, columnExists: true, nulls: 0, duplicates: 0 };
    const order = { identity, owner: 'omar', required: false, reason: 'r' };
    const intent = { type: 'IntendOnboarding', ...order, writeId, before, code, rehearsedBirths: '12108' } as const;
    await demo.get(CollectionCommandRunner).run(collection, intent, causedBy(call, writeId));
    const { state } = await demo.get(CollectionReader).load(collection);
    const write = state.writing?.write;
    if (write?.purpose !== 'onboard') throw new Error('not announced');
    await demo.get(GovernedRegistry).onboard({ collection, before, make: () => write.after }, ending);
    await demo.restart();
    expect(await concluded(collection)).toBe('CollectionOnboarded');
    const { position } = await scan();
    const standing = await demo.get(LedgerLookup).openByDecision(collection, position ?? 0n);
    expect(Object.fromEntries(standing)).toEqual({ PENDING: 54 });
    const repeated = new OnboardCollection({ collection, execute: true, ...order }, demo.as('steward'));
    await expect(demo.run(repeated)).rejects.toMatchObject({ refused: { rule: 'already-onboarded' } });
    expect(await demo.births()).toBe(12_108);
  });
});
