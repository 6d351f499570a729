import { describe, it } from '@jest/globals';
import { who } from '../authority/people.testing.js';
import { given } from '../shared/given.testing.js';
import type { IntendIdentity } from './apply-identity.js';
import {
  by,
  byCode,
  definition,
  discovered,
  fits,
  intended,
  name,
  noBytes,
  table,
  withoutCode,
} from './collection.testing.js';
import type { AbandonWrite, ConfirmWrite } from './conclude-write.js';
import type { CollectionEvent } from './events.js';
import { reconcile } from './may.js';
import type { IntendOnboarding } from './onboard.js';
import type { OnboardingImage, RegistryWrite } from './registry-write.js';
import type { IntendRevert } from './revert-identity.js';

const olga = by(who('olga', { owns: [name] }));
const identity = { strategy: 'column', column: 'code' } as const;
const classified: CollectionEvent = {
  type: 'IdentityClassified',
  data: { collection: name, identity, triggerDefinition: definition },
};
const announced = { writeId: 'w1', reason: 'asked', rehearsedBirths: '7' };
const apply = (changes: Partial<IntendIdentity> = {}): IntendIdentity => ({
  type: 'IntendIdentity',
  ...announced,
  before: noBytes,
  ...changes,
});
const revert = (changes: Partial<IntendRevert> = {}): IntendRevert => ({
  type: 'IntendRevert',
  ...announced,
  before: byCode,
  ...changes,
});
const applying: RegistryWrite = { purpose: 'apply_identity', before: noBytes, after: byCode };
const reverting: RegistryWrite = { purpose: 'revert_identity', before: byCode, after: noBytes };
const common = { collection: name, writeId: 'w1', reconciled: false };
const applied: CollectionEvent = {
  type: 'IdentityApplied',
  data: { ...common, before: noBytes, after: byCode, appliedBy: 'olga' },
};
const confirm: ConfirmWrite = { type: 'ConfirmWrite', writeId: 'w1', reconciled: false };
const abandon: AbandonWrite = { type: 'AbandonWrite', writeId: 'w1', reason: 'a birth came of it' };

describe('applying an identity', () => {
  it('is announced with what stands there and what shall', () => {
    given(olga, [discovered(), classified]).when(apply()).then(intended(applying));
  });

  it('is for an owner of the collection or a steward, and never for a machine', () => {
    given(by(who('stella', { roles: ['steward'] })), [discovered(), classified])
      .when(apply())
      .then(intended(applying, 'stella'));
    given(by(who('oona', { roles: ['operator'] })), [discovered(), classified])
      .when(apply())
      .thenRefused('owner-or-steward-applies', 'authority');
    given(by(who('bot', { owns: [name], kind: 'service' })), [discovered(), classified])
      .when(apply())
      .thenRefused('service-decides-nothing', 'authority');
  });

  it('takes a classification or a declaration, once', () => {
    given(olga, [discovered()]).when(apply()).thenRefused('no-identity', 'state');
    given(olga, [discovered(), classified, applied]).when(apply()).thenRefused('identity-already-applied');
    given(olga, [discovered(), classified, intended(applying)])
      .when(apply())
      .thenRefused('registry-write-in-flight');
    const declared = { collection: name, identity, declaredBy: 'olga', reason: 'r' };
    given(olga, [discovered(), { type: 'IdentityDeclared', data: declared }])
      .when(apply())
      .then(intended({ ...applying, after: { ...byCode, source: 'declared' } }));
  });

  it('is refused when trigger or registry are no longer what was classified', () => {
    given(olga, [discovered(), classified, discovered(withoutCode())])
      .when(apply())
      .thenRefused('trigger-changed', 'state');
    given(olga, [discovered(), classified])
      .when(apply({ before: byCode }))
      .thenRefused('registry-changed', 'state');
  });

  it('is concluded by whoever announced it, or by the policy that looks after a crash', () => {
    const open = [discovered(), classified, intended(applying)];
    given(olga, open).when(confirm).then(applied);
    given(by(who(reconcile, { kind: 'policy' })), open)
      .when({ ...confirm, reconciled: true })
      .then({ ...applied, data: { ...applied.data, reconciled: true } } as CollectionEvent);
    given(by(who('stella', { roles: ['steward'] })), open)
      .when(confirm)
      .thenRefused('own-write-only', 'authority');
    given(olga, [...open, applied])
      .when(confirm)
      .then();
  });

  it('can be abandoned, and announced anew', () => {
    const open = [discovered(), classified, intended(applying)];
    const abandoned: CollectionEvent = {
      type: 'RegistryWriteAbandoned',
      data: { collection: name, writeId: 'w1', reason: 'a birth came of it' },
    };
    given(olga, open).when(abandon).then(abandoned);
    given(olga, [...open, abandoned])
      .when(apply())
      .then(intended(applying));
    given(olga, [...open, abandoned])
      .when(confirm)
      .then();
  });
});

describe('reverting an identity', () => {
  const standing = [discovered(), classified, intended(applying), applied];

  it('restores exactly what stood there', () => {
    given(olga, standing).when(revert()).then(intended(reverting));
    given(olga, [...standing, intended(reverting)])
      .when(confirm)
      .then({ type: 'IdentityReverted', data: { ...common, restored: noBytes, reason: 'asked', revertedBy: 'olga' } });
  });

  it('is refused where somebody else has written since, or nothing was applied', () => {
    given(olga, standing)
      .when(revert({ before: { ...byCode, column: 'other' } }))
      .thenRefused('registry-changed', 'state');
    given(olga, [discovered(), classified]).when(revert()).thenRefused('nothing-to-revert', 'state');
    given(by(who('ines', { owns: ['another'] })), standing)
      .when(revert())
      .thenRefused('owner-or-steward-reverts', 'authority');
  });
});

describe('onboarding', () => {
  const nobodys = table({ registered: false, managed: false, required: false, owner: null, declaredRelation: null });
  const before: OnboardingImage = { registry: null, catalog: null };
  const row = { schema: 'public', table: name, required: false, owner: 'olga' };
  const after: OnboardingImage = {
    registry: { ...row, ...byCode, source: 'declared' },
    catalog: { managed: true },
  };
  const write: RegistryWrite = { purpose: 'onboard', identity, before, after };
  const onboard = (changes: Partial<IntendOnboarding> = {}): IntendOnboarding => ({
    type: 'IntendOnboarding',
    ...announced,
    identity,
    owner: 'olga',
    required: false,
    code: fits,
    before,
    ...changes,
  });

  it('writes both rows, by an owner or a steward', () => {
    given(olga, [discovered(nobodys)])
      .when(onboard())
      .then(intended(write));
    given(by(who('stella', { roles: ['steward'] })), [discovered(nobodys)])
      .when(onboard())
      .then(intended(write, 'stella'));
    given(by(who('oona', { roles: ['operator'] })), [discovered(nobodys)])
      .when(onboard())
      .thenRefused('owner-or-steward-onboards', 'authority');
    given(olga, [discovered(nobodys), intended(write)])
      .when(confirm)
      .then({ type: 'CollectionOnboarded', data: { ...common, identity, onboardedBy: 'olga', before, after } });
  });

  it('keeps what a registry row says already', () => {
    const half = table({ managed: false });
    const stands = { ...row, required: true, owner: 'ines', ...noBytes };
    given(olga, [discovered(half)])
      .when(onboard({ before: { registry: stands, catalog: { managed: false } } }))
      .then(
        intended({
          purpose: 'onboard',
          identity,
          before: { registry: stands, catalog: { managed: false } },
          after: { registry: { ...stands, ...byCode, source: 'declared' }, catalog: { managed: true } },
        }),
      );
  });

  it('is refused where there is nothing to onboard, or the identity does not fit', () => {
    given(olga, [discovered()]).when(onboard()).thenRefused('already-onboarded', 'state');
    given(olga, [discovered(nobodys)])
      .when(onboard({ code: { ...fits, duplicates: 1 } }))
      .thenRefused('code-not-unique', 'rule');
    given(olga, [discovered(nobodys)])
      .when(onboard({ identity: { strategy: 'synthetic_id' } }))
      .thenRefused('identity-disagrees-with-trigger', 'rule');
    given(olga, [discovered(nobodys)])
      .when(onboard({ before: { registry: { ...row, ...noBytes }, catalog: null } }))
      .thenRefused('registry-changed', 'state');
    const folder = { path: '/x', registry: { schema: 'public', table: 't', codeColumn: 'c' } };
    given(olga, [discovered({ ...nobodys, folder })])
      .when(onboard())
      .thenRefused('folder-needs-no-onboarding', 'rule');
  });
});
