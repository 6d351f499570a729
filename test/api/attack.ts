import { expect } from '@jest/globals';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import type { Body, Reply } from '../journeys/office.js';
import { wrongBirths } from '../support/apply-checker.js';
import { type DemoOffice, pivots } from './demo-office.js';

export const reason = 'because';

export const refused = (rule: string, status = 409) => ({ status, body: { rule } });

/** What attacks on the invariants have in common. @param demoOf the office, once it is open */
export const attackOn = (demoOf: () => DemoOffice) => ({
  draft: (...list: readonly string[]): Promise<Reply> =>
    demoOf()
      .as('oona')
      .post('/plans', { selection: [{ collection: pivots, codes: list }], reason }),

  /** That a request is refused by a rule, that the log says so, and that nothing was born by it. */
  expectRefused: async (reply: Promise<Reply>, rule: string, status = 409): Promise<void> => {
    const demo = demoOf();
    const births = await demo.births();
    expect(await reply).toMatchObject(refused(rule, status));
    expect((await demo.denials()).at(-1)).toMatchObject({ rule });
    expect(await demo.births()).toBe(births);
  },

  /** That births and log tell the same, read by a checker that shares no code with the service. */
  expectSoundBirths: async (): Promise<void> => {
    const { office, admin, lastBirth } = demoOf();
    expect(await wrongBirths(office.log, admin, lastBirth)).toEqual([]);
  },

  eventsOf: async (type: string): Promise<RecordedEvent<string, Body>[]> =>
    (await demoOf().events()).filter((event) => event.type === type) as RecordedEvent<string, Body>[],
});
