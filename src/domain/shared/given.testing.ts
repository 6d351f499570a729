import { expect } from '@jest/globals';
import type { Outcome, Refused } from './decision.js';
import type { DomainEvent } from './event.js';

/** A decider as specs drive it; whatever context its `decide` needs is bound in by the spec. */
export type Decider<S, E extends DomainEvent, C> = {
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S) => Outcome<E>;
};

/** Test helper: `given(decider, events).when(command).then(event, …)` or `.thenRefused(rule, kind?)`. */
export const given = <S, E extends DomainEvent, C>(decider: Decider<S, E, C>, events: readonly E[]) => ({
  when: (command: C) => {
    const outcome = decider.decide(command, events.reduce(decider.evolve, decider.initial));
    return {
      // biome-ignore lint/suspicious/noThenProperty: specs read "given, when, then"; nobody awaits this object
      then: (...expected: readonly E[]): void => {
        expect(outcome).toEqual({ ok: true, events: expected });
      },
      thenRefused: (rule: string, kind?: Refused['kind']): void => {
        expect(outcome).toMatchObject({ ok: false, rule, ...(kind ? { kind } : {}) });
      },
    };
  },
});
