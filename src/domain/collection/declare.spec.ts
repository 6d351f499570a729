import { describe, it } from '@jest/globals';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import { by, discovered, fits, intended, name, noBytes, table, withoutCode } from './collection.testing.js';
import type { DeclareIdentity } from './declare.js';
import type { Identity } from './identity.js';

const olga = by(who('olga', { owns: [name] }));
const spoken: Identity = { strategy: 'column', column: 'spoken' };
const declare = (changes: Partial<DeclareIdentity> = {}): DeclareIdentity => ({
  type: 'DeclareIdentity',
  identity: spoken,
  reason: 'it is the key',
  code: fits,
  ...changes,
});
const declared = {
  type: 'IdentityDeclared',
  data: { collection: name, identity: spoken, declaredBy: 'olga', reason: 'it is the key' },
} as const;
const blocked = [discovered(withoutCode())];

describe('a declaration', () => {
  it('is made by an owner, and believed when the data agrees', () => {
    given(olga, blocked).when(declare()).then(declared);
  });

  it('is made by nobody else', () => {
    for (const other of [who('oona', { roles: ['operator', 'steward'] }), who('ines', { owns: ['another'] })]) {
      given(by(other), blocked).when(declare()).thenRefused('owner-declares', 'authority');
    }
    given(by(who('bot', { owns: [name], kind: 'service' })), blocked)
      .when(declare())
      .thenRefused('service-decides-nothing', 'authority');
  });

  it('is refused when the data belies it', () => {
    const wrong = [
      ['code-column-missing', { columnExists: false }],
      ['code-null', { nulls: 1 }],
      ['code-not-unique', { duplicates: 3 }],
      ['table-not-readable', { readable: false }],
    ] as const;
    for (const [rule, changes] of wrong) {
      given(olga, blocked)
        .when(declare({ code: { ...fits, ...changes } }))
        .thenRefused(rule, 'rule');
    }
    given(olga, [discovered(table({ relation: null }))])
      .when(declare({ code: null }))
      .thenRefused('no-table');
  });

  it('is refused when the gateway births by another code', () => {
    given(olga, [discovered()]).when(declare()).thenRefused('identity-disagrees-with-trigger', 'rule');
  });

  it('says something new of a registered collection, while nothing is being written', () => {
    given(olga, [...blocked, declared])
      .when(declare())
      .thenRefused('identity-unchanged', 'state');
    given(olga, [discovered(withoutCode({ registered: false }))])
      .when(declare())
      .thenRefused('onboard-first', 'rule');
    const write = { purpose: 'apply_identity', before: noBytes, after: noBytes } as const;
    given(olga, [...blocked, intended(write)])
      .when(declare())
      .thenRefused('registry-write-in-flight', 'state');
    given(olga, []).when(declare()).thenRefused('unknown-collection', 'unknown');
  });
});
