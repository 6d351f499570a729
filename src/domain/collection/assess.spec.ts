import { describe, expect, it } from '@jest/globals';
import { assess, type GapReason, needsTriage } from './assess.js';
import { name, table, withoutCode } from './collection.testing.js';
import { type CollectionFacts, undiscovered } from './facts.js';

const gapOf = (facts: CollectionFacts): GapReason | null => {
  const assessment = assess(facts);
  return assessment.scannable ? null : assessment.gap.reason;
};

const declared = { strategy: 'column', column: 'code', source: 'declared' } as const;

describe('assess', () => {
  it('lets a table with a declared identity and a key be scanned', () => {
    expect(assess(table({ declaredIdentity: declared }))).toEqual({
      scannable: true,
      identity: { strategy: 'column', column: 'code' },
      onboarded: true,
    });
  });

  it('scans a table that nobody onboarded by the identity that its trigger practises', () => {
    const forgotten = table({
      sources: ['trigger'],
      registered: false,
      managed: false,
      required: false,
      hasBirths: true,
    });
    expect(assess(forgotten)).toMatchObject({ scannable: true, onboarded: false, identity: { column: 'code' } });
  });

  it.each<[GapReason, CollectionFacts]>([
    ['no_table', undiscovered(name)],
    ['no_table', table({ relation: null })],
    ['not_a_table', table({ relation: { schema: 'public', table: name, kind: 'view' } })],
    ['no_rights', table({ declaredIdentity: declared, readable: false })],
    ['no_code_column', table({ declaredIdentity: declared, codeColumnMissing: true })],
    ['no_key', table({ declaredIdentity: declared, key: [] })],
    ['identity_blocked', table()],
    ['identity_blocked', withoutCode()],
    ['awaiting_triage', table({ required: false, hasBirths: false })],
    [
      'folder_unreadable',
      table({
        readable: false,
        folder: { path: 'dots', registry: { schema: 'public', table: 'files', codeColumn: 'name' } },
      }),
    ],
  ])('counts %s as a gap', (reason, facts) => {
    expect(gapOf(facts)).toBe(reason);
  });

  it('asks for triage only where nothing is known of a managed collection', () => {
    const unknown = table({ required: false });
    expect(needsTriage(unknown)).toBe(true);
    for (const known of [{ required: true }, { hasBirths: true }, { declaredIdentity: declared }, { managed: false }]) {
      expect(needsTriage({ ...unknown, ...known })).toBe(false);
    }
  });
});
