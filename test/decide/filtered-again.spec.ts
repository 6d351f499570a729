import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DecideEntries } from '../../src/commands/decide/decide-entries.command.js';
import { DecideFiltered, PreviewFiltered } from '../../src/commands/decide/decide-filtered.command.js';
import type { RowOutcome } from '../../src/commands/decide/row-outcome.js';
import { ScanCollections } from '../../src/commands/scan/scan-collections.command.js';
import type { Call } from '../../src/commands/shared/call.js';
import type { Decision } from '../../src/domain/entry/events.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { DemoProgram } from '../support/demo-program.js';
import { appointPlanners, pivots } from '../support/planned-demo.js';

const all = 26;
let demo: DemoProgram;

beforeAll(async () => {
  demo = await DemoProgram.start();
  await appointPlanners(demo);
  await demo.run(new ScanCollections([pivots], 'full', demo.as('oona')));
});

afterAll(() => demo.end());

const counted = (rows: readonly RowOutcome[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(rows.map(({ outcome }) => outcome))]
      .sort()
      .map((one) => [one, rows.filter(({ outcome }) => outcome === one).length]),
  );

const standing = async (decision: Decision): Promise<number> =>
  (await demo.run(new PreviewFiltered({ collection: pivots, standing: decision }))).matches;

const decide = async (from: Decision, to: Decision, expected: number, call: Call) =>
  counted(await demo.run(new DecideFiltered({ collection: pivots, standing: from }, to, 'checked', expected, call)));

/** A send of its own, under the id of the first. */
const again = ({ commandId }: Call): Call => ({ ...demo.as('olga'), commandId });

describe('a decision by filter that is sent again because its answer was lost', () => {
  it('goes on where it was cut off, and answers for all of its rows', async () => {
    const call = demo.as('olga');
    const { sample } = await demo.run(new PreviewFiltered({ collection: pivots, standing: 'PENDING' }));
    const some = sample.slice(0, 10);
    const rows = some.map((code) => ({ type: 'Decide', collection: pivots, code, to: 'QUARANTINE' }) as const);
    await demo.run(
      new DecideEntries(
        rows.map((row) => ({ ...row, reason: 'checked' })),
        call,
      ),
    );
    expect(await decide('PENDING', 'QUARANTINE', all, again(call))).toEqual({ recorded: all - 10, repeated: 10 });
    expect(await decide('PENDING', 'QUARANTINE', all, again(call))).toEqual({ repeated: all });
    expect(await standing('QUARANTINE')).toBe(all);
  });

  it('is answered as the first, and touches nothing that has come to stand so since', async () => {
    const call = demo.as('olga');
    expect(await decide('QUARANTINE', 'BIRTH_APPROVED', all, call)).toEqual({ recorded: all });
    const { sample } = await demo.run(new PreviewFiltered({ collection: pivots, standing: 'BIRTH_APPROVED' }));
    const some = sample.slice(0, 3);
    const rows = some.map((code) => ({ type: 'Decide', collection: pivots, code, to: 'QUARANTINE' }) as const);
    await demo.run(
      new DecideEntries(
        rows.map((row) => ({ ...row, reason: 'a second look' })),
        demo.as('olga'),
      ),
    );
    const before = await demo.get(EventLog).head();
    // Three of its rows have been decided otherwise since: they are told of by their streams, and not approved anew.
    expect(await decide('QUARANTINE', 'BIRTH_APPROVED', all, again(call))).toEqual({ repeated: all });
    expect(await demo.get(EventLog).head()).toBe(before);
    expect(await standing('QUARANTINE')).toBe(3);
  });

  it('is no repetition when somebody else, or another command, sends the same', async () => {
    const expected = await standing('BIRTH_APPROVED');
    const wrong = decide('QUARANTINE', 'BIRTH_APPROVED', expected, demo.as('olga'));
    await expect(wrong).rejects.toThrow('not the 23 that you expected');
    const other = decide('QUARANTINE', 'BIRTH_APPROVED', expected, demo.as('otto'));
    await expect(other).rejects.toThrow('not the 23 that you expected');
  });
});
