import { counted, listed } from '../shared/listed.js';
import { basisOf, type Observed } from './digest.js';
import type { CollectionBasis, DigestBasis } from './digest-basis.js';
import { byCodePoint, type Pin, type PinnedCollection } from './pins.js';

/** One thing that changed between two digests. `entries` concerns the pinned list, everything else the ground it stands on. */
export type DigestChange = {
  readonly about: 'database' | 'gateway' | 'collections' | 'table' | 'key' | 'trigger' | 'entries';
  readonly text: string;
};

/** A basis, with the pinned lists themselves where they are known, so that a change can name the entries. */
export type Explained = { readonly basis: DigestBasis; readonly pinned: readonly PinnedCollection[] };

export const explained = (observed: Observed): Explained => ({
  basis: basisOf(observed),
  pinned: observed.collections,
});

/** Names, for people, everything that differs between two digests; empty exactly when the digests are equal. */
export const explainDigestChange = (before: Explained, after: Explained): readonly DigestChange[] => [
  ...databaseChanges(before.basis, after.basis),
  ...gatewayChanges(before.basis, after.basis),
  ...collectionChanges(before, after),
];

const databaseChanges = ({ database: was }: DigestBasis, { database: is }: DigestBasis): DigestChange[] =>
  was.systemIdentifier === is.systemIdentifier && was.databaseName === is.databaseName
    ? []
    : [
        {
          about: 'database',
          text: `the database was ${was.databaseName} of system ${was.systemIdentifier} and is ${is.databaseName} of system ${is.systemIdentifier}`,
        },
      ];

const gatewayChanges = (before: DigestBasis, after: DigestBasis): DigestChange[] =>
  paired(before.gateway, after.gateway, ({ name }) => name).flatMap(({ name, was, is }): DigestChange[] => {
    if (!is) return [{ about: 'gateway', text: `the gateway function ${name} is gone` }];
    if (!was) return [{ about: 'gateway', text: `the gateway function ${name} is new` }];
    return was.hash === is.hash ? [] : [{ about: 'gateway', text: `the body of the gateway function ${name} changed` }];
  });

const collectionChanges = (before: Explained, after: Explained): DigestChange[] =>
  paired(before.basis.collections, after.basis.collections, ({ collection }) => collection).flatMap(
    ({ name, was, is }): DigestChange[] => {
      if (!was) return [{ about: 'collections', text: `the collection ${name} came into the plan` }];
      if (!is) return [{ about: 'collections', text: `the collection ${name} fell out of the plan` }];
      return [...structureChanges(name, was, is), ...entryChanges(name, was, is, before, after)];
    },
  );

type Pair<T> = { readonly name: string; readonly was: T | undefined; readonly is: T | undefined };

const paired = <T>(before: readonly T[], after: readonly T[], nameOf: (of: T) => string): readonly Pair<T>[] => {
  const was = new Map(before.map((of) => [nameOf(of), of]));
  const is = new Map(after.map((of) => [nameOf(of), of]));
  const names = [...new Set([...was.keys(), ...is.keys()])].sort(byCodePoint);
  return names.map((name) => ({ name, was: was.get(name), is: is.get(name) }));
};

const structureChanges = (name: string, was: CollectionBasis, is: CollectionBasis): DigestChange[] => {
  const changes: DigestChange[] = [];
  const table = (of: CollectionBasis): string => `${of.relation.schema}.${of.relation.table}`;
  if (was.relation.schema !== is.relation.schema || was.relation.table !== is.relation.table) {
    changes.push({ about: 'table', text: `the table of ${name} was ${table(was)} and is ${table(is)}` });
  }
  if (keyText(was) !== keyText(is)) {
    changes.push({ about: 'key', text: `the key of ${name} was ${keyText(was)} and is ${keyText(is)}` });
  }
  if (was.trigger !== is.trigger) {
    const text = `the birth trigger of ${name} was ${was.trigger ?? 'absent'} and is ${is.trigger ?? 'absent'}`;
    changes.push({ about: 'trigger', text });
  }
  return changes;
};

const keyText = ({ key }: CollectionBasis): string =>
  `(${key.map(({ column, type, notNull }) => `${JSON.stringify(column)} ${type}${notNull ? '' : ' null'}`).join(', ')})`;

const entryChanges = (
  name: string,
  was: CollectionBasis,
  is: CollectionBasis,
  before: Explained,
  after: Explained,
): DigestChange[] => {
  if (was.pinsHash === is.pinsHash && was.entries === is.entries) return [];
  const changes = pinChanges(name, pinsOf(before, name), pinsOf(after, name));
  if (changes.length > 0) return changes;
  return [
    {
      about: 'entries',
      text: `the list of entries of ${name} changed (${counted(was.entries, 'entry', 'entries')} then, ${is.entries} now)`,
    },
  ];
};

const pinsOf = ({ pinned }: Explained, name: string): readonly Pin[] =>
  pinned.find(({ collection }) => collection === name)?.pins ?? [];

const pinChanges = (name: string, before: readonly Pin[], after: readonly Pin[]): DigestChange[] => {
  const now = new Map(after.map((pin) => [pin[0], pin]));
  const then = new Set(before.map(([code]) => code));
  const found = { left: [] as string[], decided: [] as string[], gone: [] as string[], moved: [] as string[] };
  for (const [code, revision, key] of before) {
    const current = now.get(code);
    if (!current) found.left.push(code);
    else {
      if (current[1] !== revision) found.decided.push(code);
      if (current[2].length === 0 && key.length > 0) found.gone.push(code);
      else if (JSON.stringify(current[2]) !== JSON.stringify(key)) found.moved.push(code);
    }
  }
  const joined = after.map(([code]) => code).filter((code) => !then.has(code));
  const told = (codes: readonly string[], what: string): DigestChange[] =>
    codes.length === 0
      ? []
      : [
          {
            about: 'entries',
            text: `${counted(codes.length, 'entry', 'entries')} of ${name} ${what}: ${listed(codes)}`,
          },
        ];
  return [
    ...told(found.decided, 'decided on again since'),
    ...told(found.gone, 'without its row now'),
    ...told(found.moved, 'whose row has another key now'),
    ...told(found.left, 'no longer in the list'),
    ...told(joined, 'new in the list'),
  ];
};
