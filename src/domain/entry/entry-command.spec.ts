import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { who } from '../authority/people.testing.js';
import { type DecisionCommand, decideOn, restsOnCollection } from './entry-command.js';
import { decisions } from './events.js';
import { initialEntry } from './state.js';

const key = { collection: 'pivots', code: 'PD-1' };
const standings = [true, false].flatMap((onboarded) =>
  [true, false].map((hasIdentity) => ({ onboarded, hasIdentity })),
);

const anyCommand: fc.Arbitrary<DecisionCommand> = fc.oneof(
  fc.constant({ type: 'ReturnToPending', ...key } as const),
  fc.constantFrom(...decisions).map((to) => ({ type: 'Decide', ...key, to, reason: 'seen' }) as const),
);
const anyState = fc.record({
  decision: fc.constantFrom(...decisions),
  pendingOnboarding: fc.boolean(),
  detectedAt: fc.constantFrom(null, 5n, 10n),
  birth: fc.constantFrom({ status: 'none' } as const, { status: 'applied', planId: 'p1' } as const),
});
const anyDetection = fc.option(
  fc.record({ position: fc.constantFrom(5n, 10n), status: fc.constantFrom('open' as const, 'born' as const) }),
);
const anybody = fc.constantFrom(
  who('olaf', { owns: ['pivots'] }),
  who('eve'),
  who('robot', { kind: 'service' }),
  who('onboard-first', { kind: 'policy' }),
  who('another-rule', { kind: 'policy' }),
);

describe('what a decision rests on', () => {
  it('is not its collection where it need not be looked at: the outcome is the same however that stands', () => {
    fc.assert(
      fc.property(anyCommand, anyState, anyDetection, anybody, (command, some, detection, by) => {
        fc.pre(!restsOnCollection(command, by.actor));
        const outcomes = standings.map((collection) =>
          decideOn(command, { ...initialEntry, ...some }, { detection, revision: null, collection }, by),
        );
        for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is its collection for an approval', () => {
    const approval = { type: 'Decide', ...key, to: 'BIRTH_APPROVED', reason: 'seen' } as const;
    const by = who('olaf', { owns: ['pivots'] });
    const detection = { position: 10n, status: 'open' } as const;
    const outcomes = standings.map(
      (collection) => decideOn(approval, initialEntry, { detection, revision: null, collection }, by).ok,
    );
    expect(restsOnCollection(approval, by.actor)).toBe(true);
    expect(outcomes).toEqual([true, false, false, false]);
  });
});
