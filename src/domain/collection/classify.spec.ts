import { describe, expect, it } from '@jest/globals';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { actionPack } from './action-pack.js';
import { findIdentity } from './blocker.js';
import type { Classify } from './classify.js';
import { by, definition, discovered, fits, name, table, withoutCode } from './collection.testing.js';
import type { IdentityClassified } from './events.js';
import { type CollectionFacts } from './facts.js';

const operator = by(who('oona', { roles: ['operator'] }));
const classify = (changes: Partial<Classify> = {}): Classify => ({
  type: 'Classify',
  triggerDefinition: definition,
  code: fits,
  ...changes,
});
const classified: IdentityClassified = {
  type: 'IdentityClassified',
  data: { collection: name, identity: { strategy: 'column', column: 'code' }, triggerDefinition: definition },
};

describe('classification', () => {
  it("mirrors the trigger's argument, or the id", () => {
    given(operator, [discovered()]).when(classify()).then(classified);
    const noArgument = { name: 'birth', args: [], enabled: 'origin', onInsert: true, onUpdate: true } as const;
    given(operator, [discovered(table({ trigger: noArgument }))])
      .when(classify())
      .then({ ...classified, data: { ...classified.data, identity: { strategy: 'synthetic_id' } } });
  });

  it('writes nothing new when nothing is new', () => {
    given(operator, [discovered(), classified]).when(classify()).then();
    given(operator, [discovered(), classified])
      .when(classify({ triggerDefinition: 'another' }))
      .then({ ...classified, data: { ...classified.data, triggerDefinition: 'another' } });
  });

  it('does not overrule an owner', () => {
    const identity = { strategy: 'column', column: 'spoken' } as const;
    const data = { collection: name, identity, declaredBy: 'olga', reason: 'r' };
    given(operator, [discovered(), { type: 'IdentityDeclared', data }])
      .when(classify())
      .then();
  });

  it('is for operators, service accounts too, and for nobody else', () => {
    given(by(who('bot', { roles: ['operator'], kind: 'service' })), [discovered()])
      .when(classify())
      .then(classified);
    given(by(who('olga', { roles: ['owner', 'steward'] })), [discovered()])
      .when(classify())
      .thenRefused('operator-classifies', 'authority');
  });

  it('is for registered, managed, required collections without an identity', () => {
    const declared = { strategy: 'column', column: 'code', source: 'declared' } as const;
    for (const facts of [
      table({ registered: false }),
      table({ managed: false }),
      table({ required: false }),
      table({ declaredIdentity: declared }),
    ]) {
      given(operator, [discovered(facts)])
        .when(classify())
        .thenRefused('not-for-classification', 'rule');
    }
    given(operator, []).when(classify()).thenRefused('unknown-collection', 'unknown');
  });

  it.each<[string, CollectionFacts, Partial<Classify>]>([
    ['no_table', table({ relation: null }), {}],
    ['no_table', table({ relation: null, declaredRelation: null }), {}],
    ['not_a_table', table({ relation: { schema: 'public', table: name, kind: 'materialized_view' } }), {}],
    ['no_rights', table({ readable: false }), {}],
    ['no_trigger', table({ trigger: null }), {}],
    ['no_code', withoutCode(), { code: null }],
    ['composite_key', withoutCode({ key: [...table().key, ...withoutCode().key] }), { code: null }],
    ['code_column_missing', table(), { code: { ...fits, columnExists: false } }],
    ['code_null', table(), { code: { ...fits, nulls: 2 } }],
    ['code_not_unique', table(), { code: { ...fits, duplicates: 1 } }],
  ])('is blocked by %s, with an action pack', (blocker, facts, changes) => {
    const command = classify(changes);
    const finding = findIdentity(facts, command.code);
    if (finding.ok) throw new Error('not blocked');
    expect(finding.blocker).toBe(blocker);
    const pack = actionPack(finding, facts, definition);
    expect(pack.options.length).toBeGreaterThan(0);
    const blocked = {
      type: 'IdentityBlocked',
      data: { collection: name, reason: finding.problem, actionPack: pack },
    } as const;
    given(operator, [discovered(facts)])
      .when(command)
      .then(blocked);
    given(operator, [discovered(facts), blocked])
      .when(command)
      .then();
  });

  it('shows commands that hold whatever names there are', () => {
    const facts = withoutCode({
      name: `it's "x"; drop`,
      key: [{ column: `a"b'c`, type: 'text', notNull: true }],
      owner: null,
    });
    const finding = findIdentity(facts, null);
    if (finding.ok) throw new Error('not blocked');
    const [pass, declare] = actionPack(finding, facts, definition).options;
    expect(pass?.command).toContain(`public.b('\\''a"b'\\'''\\''c'\\'')`);
    expect(declare?.command).toContain(`identity declare 'it'\\''s "x"; drop' --column 'a"b'\\''c'`);
  });
});
