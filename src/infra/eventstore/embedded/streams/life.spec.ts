import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v4 as newId, parse } from 'uuid';
import type { ExpectedRevision } from './expected-revision.js';
import { Ledger, type Written } from './life.testing.js';
import type { Outcome } from './outcome.js';
import { EventStore } from './store.js';

const STREAMS = ['a', 'b'] as const;
const METADATA = ['{"$tb":2}', '{"$maxCount":2}', '{"owner":"ann"}', '{"$maxCount":1,"$tb":1}', 'no JSON', '{}'];

const stream = fc.constantFrom(...STREAMS);
const expected: fc.Arbitrary<ExpectedRevision> = fc.oneof(
  fc.constantFrom<ExpectedRevision>('any', 'no_stream', 'stream_exists'),
  fc.bigInt(0n, 8n),
);

/** What is done; `retried` takes so many ids that were used before, from the given place on, ahead of new ones. */
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream,
      expected,
      retried: fc.nat(3),
      at: fc.nat(30),
      fresh: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('metadata' as const), stream, data: fc.constantFrom(...METADATA) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), stream, expected }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), stream, expected }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const event = (id: string, data = '{}') => ({
  id,
  type: 'Lived',
  isJson: data !== 'no JSON',
  data: Buffer.from(data),
  metadata: Buffer.alloc(0),
});

/** The same event as the store takes it. */
const laid = (proposed: ReturnType<typeof event>) => ({ ...proposed, id: parse(proposed.id) });

/** What a caller learns of a change. */
const told = (outcome: Outcome): Written =>
  outcome.kind === 'written'
    ? { kind: 'written', lastRevision: outcome.lastRevision, position: outcome.position }
    : { kind: outcome.kind, ...('current' in outcome && { current: outcome.current }) };

describe("Streams' lives", () => {
  it('are as EventStoreDB has them, whatever is done to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const dataDir = mkdtempSync(join(tmpdir(), 'birth-ledger-life-'));
        let store = new EventStore({ dataDir, allowDeletes: true });
        const ledger = new Ledger();
        try {
          for (const one of steps) {
            if (one.kind === 'reopen') {
              await store.close();
              store = new EventStore({ dataDir, allowDeletes: true });
            } else {
              await take(store, ledger, one);
            }
            for (const name of STREAMS) compare(store, ledger, name);
          }
        } finally {
          await store.close();
          rmSync(dataDir, { recursive: true, force: true });
        }
      }),
      { numRuns: 150 },
    );
  }, 200_000);
});

async function take(store: EventStore, ledger: Ledger, one: Exclude<Step, { kind: 'reopen' }>): Promise<void> {
  switch (one.kind) {
    case 'append': {
      const ids = [
        ...ledger.used.slice(one.at, one.at + one.retried),
        ...Array.from({ length: one.fresh }, () => newId()),
      ];
      const proposed = ids.map((id) => event(id));
      const outcome = await store.append(one.stream, one.expected, proposed.map(laid), {});
      expect(told(outcome)).toEqual(ledger.append(one.stream, one.expected, proposed));
      return;
    }
    case 'metadata': {
      const proposed = [event(newId(), one.data)];
      const outcome = await store.append(`$$${one.stream}`, 'any', proposed.map(laid), {});
      expect(told(outcome)).toEqual(ledger.append(`$$${one.stream}`, 'any', proposed));
      return;
    }
    case 'delete':
      expect(told(await store.softDelete(one.stream, one.expected, {}))).toEqual(
        ledger.softDelete(one.stream, one.expected),
      );
      return;
    case 'tombstone':
      expect(told(await store.tombstone(one.stream, one.expected, {}))).toEqual(
        ledger.tombstone(one.stream, one.expected),
      );
  }
}

function compare(store: EventStore, ledger: Ledger, name: string): void {
  const state = store.view.stream(name);
  expect(store.view.standing(state)).toBe(ledger.standing(name));
  expect(store.lastPosition).toBe(ledger.positions);
  if (ledger.standing(name) !== 'present') return;
  const visible = ledger.visible(name);
  for (const [from, direction] of [
    [0, 'forwards'],
    [2, 'forwards'],
    [state.lastRevision, 'backwards'],
  ] as const) {
    const { events } = store.view.readStream(state, from, direction, 1_000);
    const revisions = visible.filter((revision) => direction === 'backwards' || revision >= from);
    expect(events.map(({ revision }) => revision)).toEqual(
      direction === 'forwards' ? revisions : [...revisions].reverse(),
    );
  }
}
