import { describe, expect, it } from '@jest/globals';
import { RecentIds } from './recent-ids.js';

const REMEMBERED = 50_000;
const APPEND = 500;

/** Adds appends of 500 ids, each named by its position, and asks after so many of them. */
function filled(total: number, askEvery: number): RecentIds {
  const recent = new RecentIds();
  for (let first = 1; first <= total; first += APPEND) {
    recent.add(
      Array.from({ length: APPEND }, (_, index) => `id-${first + index}`),
      first,
    );
    if ((first - 1) % askEvery === 0) recent.positionOf(`id-${first}`);
  }
  return recent;
}

describe('Ids that were written recently', () => {
  it.each([
    { how: 'nobody asks', askEvery: Number.POSITIVE_INFINITY },
    { how: 'somebody asks after each append', askEvery: APPEND },
    { how: 'somebody asks now and then', askEvery: 30_000 },
  ])('are remembered, the newest 50,000 at least, when $how', ({ askEvery }) => {
    const total = 260_000;
    const recent = filled(total, askEvery);
    for (let position = total; position > total - REMEMBERED; position -= 1) {
      if (recent.positionOf(`id-${position}`) !== position) throw new Error(`Position ${position} is forgotten.`);
    }
    expect(recent.positionOf('id-1')).toBeUndefined();
    expect(recent.positionOf('id-none')).toBeUndefined();
  });

  it('are those of the last time that an id was written', () => {
    const recent = new RecentIds();
    recent.add(['a', 'b'], 1);
    expect(recent.positionOf('a')).toBe(1);
    recent.add(['a'], 3);
    expect(recent.positionOf('a')).toBe(3);
  });

  it('are gone when they are cleared', () => {
    const recent = filled(1_000, APPEND);
    recent.clear();
    expect(recent.positionOf('id-1000')).toBeUndefined();
  });
});
