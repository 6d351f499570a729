import { describe, expect, it } from '@jest/globals';
import { currentSchema, type Upcasters, upcast } from './upcast.js';

const renamed: Upcasters = {
  Renamed: {
    1: (data) => ({ second: (data as { first: string }).first }),
    2: (data) => ({ third: (data as { second: string }).second }),
  },
};

describe('upcast', () => {
  it('lifts old data through every version to the newest', () => {
    expect(upcast('Renamed', 1, { first: 'kept' }, renamed)).toEqual({ third: 'kept' });
    expect(upcast('Renamed', 3, { third: 'kept' }, renamed)).toEqual({ third: 'kept' });
    expect(currentSchema('Renamed', renamed)).toBe(3);
  });

  it('leaves types without upcasters as they are', () => {
    expect(upcast('Other', 1, { as: 'is' }, renamed)).toEqual({ as: 'is' });
  });

  it('refuses data of a newer program instead of guessing', () => {
    expect(() => upcast('Renamed', 4, {}, renamed)).toThrow(/written by a newer program/);
  });
});
