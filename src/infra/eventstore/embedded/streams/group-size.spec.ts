import { describe, expect, it } from '@jest/globals';
import { GroupSize } from './group-size.js';

describe('The size of a group that is worth waiting for', () => {
  it('stays at one for one caller, who never waits', () => {
    const size = new GroupSize();
    for (let commit = 0; commit < 1_000; commit += 1) size.observe(1);
    expect(size.target).toBe(1);
  });

  it('creeps up while groups reach it, to a limit', () => {
    const size = new GroupSize();
    for (let commit = 0; commit < 1_000; commit += 1) size.observe(64);
    expect(size.target).toBe(16);
  });

  it('falls at once to what came', () => {
    const size = new GroupSize();
    for (let commit = 0; commit < 1_000; commit += 1) size.observe(64);
    size.observe(3);
    expect(size.target).toBe(3);
  });
});
