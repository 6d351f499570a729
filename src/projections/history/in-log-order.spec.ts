import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inLogOrder } from './in-log-order.js';

type Event = { readonly position: bigint };

async function* stream(positions: readonly number[]): AsyncGenerator<Event> {
  for (const position of positions) yield { position: BigInt(position) };
}

const all = async (events: AsyncIterable<Event>): Promise<number[]> => {
  const positions: number[] = [];
  for await (const { position } of events) positions.push(Number(position));
  return positions;
};

describe('streams merged in the order of the log', () => {
  it('give every event once, in order, whichever stream it stands in', async () => {
    const dealt = fc.uniqueArray(fc.nat()).chain((positions) => {
      const sorted = [...positions].sort((a, b) => a - b);
      return fc
        .array(fc.nat({ max: 2 }), { minLength: sorted.length, maxLength: sorted.length })
        .map((hands) => [0, 1, 2].map((hand) => sorted.filter((_, index) => hands[index] === hand)));
    });
    await fc.assert(
      fc.asyncProperty(dealt, async (hands) => {
        const merged = await all(inLogOrder(...hands.map(stream)));
        expect(merged).toEqual(hands.flat().sort((a, b) => a - b));
      }),
    );
  });

  it('are let go when the reader has seen enough', async () => {
    const ended: string[] = [];
    const endless = async function* (name: string, from: bigint): AsyncGenerator<Event> {
      try {
        for (let position = from; ; position += 2n) yield { position };
      } finally {
        ended.push(name);
      }
    };
    for await (const { position } of inLogOrder(endless('even', 0n), endless('odd', 1n))) if (position === 5n) break;
    expect(ended).toEqual(['even', 'odd']);
  });
});
