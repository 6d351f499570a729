import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplyIdentities } from '../../src/commands/identity/apply-identities.command.js';
import {
  type ClassificationReport,
  ClassifyIdentities,
} from '../../src/commands/identity/classify-identities.command.js';
import { DeclareIdentity } from '../../src/commands/identity/declare-identity.command.js';
import { RevertIdentities } from '../../src/commands/identity/revert-identities.command.js';
import { DemoProgram } from '../support/demo-program.js';

/** Every byte of the registry's rows. */
const registryBytes = `select md5(string_agg(r::text, E'\\n' order by collection_name)) from collection_registry r`;
const resolvable = `select count(*)::int from collection_registry r
  join pg_class c on c.relname = r.table_name and c.relnamespace = 'public'::regnamespace
  where birth_required and birth_code_strategy is not null`;

let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await demo.grant('oona', 'operator');
  await demo.grant('ines', 'owner', 'apr_request_types', 'apr_approvals');
  await demo.grant('omar', 'owner', 'dot_domain_rules');
}, 120_000);

afterAll(() => demo.end());

const classify = (who = 'oona'): Promise<ClassificationReport> => demo.run(new ClassifyIdentities(null, demo.as(who)));
const apply = (who: string, collections: string[] | null, execute = true) =>
  demo.run(new ApplyIdentities(collections, 'mirrors the trigger', execute, demo.as(who)));
const revert = (who: string, collections: string[], execute = true) =>
  demo.run(new RevertIdentities(collections, 'was too early', execute, demo.as(who)));
const declare = (who: string, collection: string, column: string) =>
  demo.run(new DeclareIdentity(collection, { strategy: 'column', column }, 'it is the key', demo.as(who)));

describe('identities on the demo', () => {
  it('are classified by their triggers: 7 by a column, 32 by the id, 6 blocked with an action pack', async () => {
    const { rows } = await classify();
    const by = (strategy: string) => rows.filter(({ identity }) => identity?.strategy === strategy).length;
    expect([by('column'), by('synthetic_id')]).toEqual([7, 32]);
    const blocked = rows.filter(({ outcome }) => outcome === 'blocked');
    expect(blocked.map(({ collection }) => collection)).toEqual([
      'apr_request_types',
      'binding_registry',
      'iu_staging_payload',
      'iu_staging_record',
      'nrm_approval_rules',
      'nrm_doc_type_config',
    ]);
    for (const { detail, actionPack } of blocked) {
      expect(detail).toBe(actionPack?.problem);
      expect(actionPack?.options.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('are classified again without a new event', async () => {
    const before = await demo.events('apr_approvals');
    const { rows } = await classify();
    expect(rows.filter(({ changed }) => changed)).toEqual([]);
    expect(await demo.events('apr_approvals')).toEqual(before);
  });

  it('are classified by operators alone', async () => {
    await expect(classify('ines')).rejects.toMatchObject({ refused: { rule: 'operator-classifies' } });
  });

  it('are only rehearsed without execute', async () => {
    const bytes = await demo.governedValue<string>(registryBytes);
    const rows = await apply('steward', null, false);
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array(39).fill('rehearsed'));
    expect(await demo.governedValue(registryBytes)).toBe(bytes);
    expect(await demo.events('dot_domain_rules')).not.toContain('RegistryWriteIntended');
  });

  it('are not written by somebody who neither owns the collection nor is a steward', async () => {
    await expect(apply('oona', ['dot_domain_rules'])).rejects.toMatchObject({
      refused: { rule: 'owner-or-steward-applies', kind: 'authority' },
    });
    const service = new ApplyIdentities(['dot_domain_rules'], 'r', true, demo.as('bot', 'service'));
    await expect(demo.run(service)).rejects.toMatchObject({ refused: { rule: 'service-decides-nothing' } });
  });

  it('are held back by a trigger on the registry that births something', async () => {
    await demo.admin.query(`
      create function plant() returns trigger language plpgsql security definer as $$ begin
        insert into birth_registry (collection_name, entity_code, born_via) values ('planted', gen_random_uuid()::text, 'plant');
        return null; end $$;
      create trigger planted after update on collection_registry for each row
        when (new.collection_name = 'dot_domain_rules') execute function plant()`);
    try {
      const bytes = await demo.governedValue<string>(registryBytes);
      await expect(apply('omar', ['dot_domain_rules'])).rejects.toMatchObject({ refused: { rule: 'side-births' } });
      expect(await demo.governedValue(registryBytes)).toBe(bytes);
      expect(await demo.births()).toBe(12_108);
    } finally {
      await demo.admin.query('drop function plant cascade');
    }
  });

  it('are held back by a trigger that puts one birth in the place of another', async () => {
    await demo.admin.query(`
      create function plant() returns trigger language plpgsql security definer as $$ begin
        delete from birth_registry where birth_id = (select max(birth_id) from birth_registry);
        insert into birth_registry (collection_name, entity_code, born_via) values ('planted', 'x', 'plant');
        return null; end $$;
      create trigger planted after update on collection_registry for each statement execute function plant()`);
    try {
      await expect(apply('omar', ['dot_domain_rules'])).rejects.toMatchObject({ refused: { rule: 'side-births' } });
      expect(await demo.births()).toBe(12_108);
    } finally {
      await demo.admin.query('drop function plant cascade');
    }
  });

  it('are written by whom they concern: resolvable 31 to 70 of 74, births unchanged, and reverted byte for byte', async () => {
    const bytes = await demo.governedValue<string>(registryBytes);
    expect(await demo.governedValue(resolvable)).toBe(31);

    expect(await apply('omar', ['dot_domain_rules'])).toMatchObject([
      {
        outcome: 'applied',
        before: { strategy: null, column: null, source: null },
        after: { strategy: 'column', column: 'rule_code', source: 'inferred_from_existing_trigger' },
      },
    ]);
    const rows = await apply('steward', null);
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array(38).fill('applied'));
    expect(await demo.governedValue(resolvable)).toBe(70);
    expect(await demo.births()).toBe(12_108);
    expect((await demo.events('dot_domain_rules')).slice(-3)).toEqual([
      'RegistryWriteIntended',
      'IdentityApplied',
      'CollectionDiscovered',
    ]);

    const written = ['dot_domain_rules', ...rows.map(({ collection }) => collection)];
    const reverted = await revert('steward', written);
    expect(reverted.map(({ outcome }) => outcome)).toEqual(Array(39).fill('reverted'));
    expect(await demo.governedValue(registryBytes)).toBe(bytes);
    expect(await demo.births()).toBe(12_108);
    await classify();
    expect((await apply('steward', null)).map(({ outcome }) => outcome)).toEqual(Array(39).fill('applied'));
  }, 120_000);

  it('are not reverted once somebody else has changed the row', async () => {
    await demo.admin.query(
      "update collection_registry set birth_code_source = 'declared' where collection_name = 'apr_approvals'",
    );
    await expect(revert('ines', ['apr_approvals'])).rejects.toMatchObject({ refused: { rule: 'registry-changed' } });
    await demo.admin.query(
      "update collection_registry set birth_code_source = 'inferred_from_existing_trigger' where collection_name = 'apr_approvals'",
    );
    expect(await revert('ines', ['apr_approvals'])).toMatchObject([{ outcome: 'reverted' }]);
  });

  it('answer a repeated command as done, and write nothing twice', async () => {
    await classify();
    const call = demo.as('ines');
    const again = () => demo.run(new ApplyIdentities(['apr_approvals'], 'mirrors the trigger', true, call));
    expect(await again()).toMatchObject([{ outcome: 'applied' }]);
    const events = await demo.events('apr_approvals');
    expect(await again()).toMatchObject([{ outcome: 'applied' }]);
    expect(await demo.events('apr_approvals')).toEqual(events);
  });

  it('of an owner are checked against the data before they are believed', async () => {
    await demo.admin.query("insert into apr_request_types (request_type, title) select 'x', 't' where false");
    await demo.admin.query('alter table apr_request_types add column note text');
    await expect(declare('ines', 'apr_request_types', 'nothing')).rejects.toMatchObject({
      refused: { rule: 'code-column-missing', kind: 'rule' },
    });
    await expect(declare('ines', 'apr_request_types', 'note')).rejects.toMatchObject({
      refused: { rule: 'code-null' },
    });
    await demo.admin.query('alter table apr_request_types disable trigger user');
    await demo.admin.query("update apr_request_types set note = 'same'");
    await demo.admin.query('alter table apr_request_types enable trigger user');
    await expect(declare('ines', 'apr_request_types', 'note')).rejects.toMatchObject({
      refused: { rule: 'code-not-unique' },
    });
    await expect(declare('ines', 'apr_approvals', 'title')).rejects.toMatchObject({ refused: { kind: 'rule' } });
    await expect(declare('omar', 'apr_request_types', 'request_type')).rejects.toMatchObject({
      refused: { rule: 'owner-declares' },
    });
    await declare('ines', 'apr_request_types', 'request_type');
    expect(await apply('ines', ['apr_request_types'])).toMatchObject([
      { outcome: 'applied', after: { strategy: 'column', column: 'request_type', source: 'declared' } },
    ]);
  });

  it('of blocked collections can be told once an option of their action pack was taken, as it is printed', async () => {
    const options = {
      binding_registry: 'pass the column',
      nrm_approval_rules: 'Join the key',
      nrm_doc_type_config: 'an id',
    };
    const { rows } = await classify();
    for (const [collection, title] of Object.entries(options)) {
      const pack = rows.find((row) => row.collection === collection)?.actionPack;
      const command = pack?.options.find((option) => option.title.includes(title))?.command ?? '';
      await demo.admin.query(sqlIn(command));
    }
    const again = await classify();
    const now = again.rows.filter(({ collection }) => collection in options);
    expect(now.map(({ identity }) => identity)).toEqual([
      { strategy: 'column', column: 'binding_key' },
      { strategy: 'column', column: 'birth_code' },
      { strategy: 'synthetic_id' },
    ]);
    expect(await demo.births()).toBe(12_108);
  });
});

/** What a shell would hand to psql. */
const sqlIn = (command: string): string => {
  const [psql = ''] = command.split(' && ');
  return execFileSync('sh', ['-c', psql.replace('psql "$GOVERNED_ADMIN_URL" -1 -c', 'printf %s')]).toString();
};
