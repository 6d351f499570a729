import { describe, expect, it } from '@jest/globals';
import { basisOf, digestOf, type Observed } from './digest.js';
import { explainDigestChange, explained } from './digest-change.js';
import type { Pin } from './pins.js';

const pins: readonly Pin[] = [
  ['A', '0', ['1']],
  ['B', '3', ['2']],
];
const structure = {
  relation: { schema: 'public', table: 'pivots' },
  key: [{ column: 'id', type: 'bigint', notNull: true }],
  trigger: 'CREATE TRIGGER birth …',
};
const observed: Observed = {
  database: { systemIdentifier: '7001', databaseName: 'shop' },
  gateway: [
    { name: 'fn_birth_registry_auto', hash: 'a1' },
    { name: 'fn_birth_register', hash: 'b2' },
  ],
  collections: [{ collection: 'pivots', structure, pins }],
};

const digest = (of: Observed): string => digestOf(basisOf(of));
const withPins = (changed: readonly Pin[]): Observed => ({
  ...observed,
  collections: [{ collection: 'pivots', structure, pins: changed }],
});
const withStructure = (more: Partial<typeof structure>): Observed => ({
  ...observed,
  collections: [{ collection: 'pivots', structure: { ...structure, ...more }, pins }],
});

describe('a digest', () => {
  it('does not depend on the order in which things were read', () => {
    const shuffled: Observed = {
      database: { databaseName: 'shop', systemIdentifier: '7001' },
      gateway: [...observed.gateway].reverse(),
      collections: [{ pins: [...pins].reverse(), collection: 'pivots', structure }],
    };
    expect(digest(shuffled)).toBe(digest(observed));
  });

  it('is fixed for ever: a stored plan must be judged by the same number years later', () => {
    expect(digest(observed)).toBe('65d2e37998656c2f6e726464c34bbbeae1851e8d0c6ca3d3addeebccb27b555d');
  });
});

describe('each change gives another digest, and is named', () => {
  const changes: readonly (readonly [string, Observed, string])[] = [
    [
      'a decision',
      withPins([
        ['A', '1', ['1']],
        ['B', '3', ['2']],
      ]),
      '1 entry of pivots decided on again since: "A"',
    ],
    [
      'a row’s key',
      withPins([
        ['A', '0', ['9']],
        ['B', '3', ['2']],
      ]),
      '1 entry of pivots whose row has another key now: "A"',
    ],
    [
      'a row',
      withPins([
        ['A', '0', []],
        ['B', '3', ['2']],
      ]),
      '1 entry of pivots without its row now: "A"',
    ],
    ['one entry fewer', withPins([['A', '0', ['1']]]), '1 entry of pivots no longer in the list: "B"'],
    ['one entry more', withPins([...pins, ['C', '0', ['3']]]), '1 entry of pivots new in the list: "C"'],
    [
      'the table',
      withStructure({ relation: { schema: 'public', table: 'p2' } }),
      'the table of pivots was public.pivots and is public.p2',
    ],
    [
      'the key',
      withStructure({ key: [{ column: 'code', type: 'text', notNull: true }] }),
      'the key of pivots was ("id" bigint) and is ("code" text)',
    ],
    [
      'the trigger',
      withStructure({ trigger: 'other' }),
      'the birth trigger of pivots was CREATE TRIGGER birth … and is other',
    ],
    [
      'a gateway function',
      {
        ...observed,
        gateway: [
          { name: 'fn_birth_registry_auto', hash: 'zz' },
          { name: 'fn_birth_register', hash: 'b2' },
        ],
      },
      'the body of the gateway function fn_birth_registry_auto changed',
    ],
    [
      'a gateway function’s absence',
      { ...observed, gateway: observed.gateway.slice(1) },
      'the gateway function fn_birth_registry_auto is gone',
    ],
    [
      'the database',
      { ...observed, database: { systemIdentifier: '7002', databaseName: 'shop' } },
      'the database was shop of system 7001 and is shop of system 7002',
    ],
    ['a collection', { ...observed, collections: [] }, 'the collection pivots fell out of the plan'],
  ];

  it.each(changes)('%s', (_, changed, text) => {
    expect(digest(changed)).not.toBe(digest(observed));
    expect(explainDigestChange(explained(observed), explained(changed)).map((change) => change.text)).toEqual([text]);
  });

  it('and nothing is named where nothing changed', () => {
    expect(explainDigestChange(explained(observed), explained(observed))).toEqual([]);
  });

  it('without the lists, at least the collection is named', () => {
    const bare = (of: Observed) => ({ basis: basisOf(of), pinned: [] });
    const [change] = explainDigestChange(
      bare(observed),
      bare(
        withPins([
          ['A', '1', ['1']],
          ['B', '3', ['2']],
        ]),
      ),
    );
    expect(change?.text).toBe('the list of entries of pivots changed (2 entries then, 2 now)');
  });
});
