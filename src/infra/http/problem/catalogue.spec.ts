import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { problemKinds } from './catalogue.js';

describe('docs/problems.md', () => {
  const told = [...readFileSync('docs/problems.md', 'utf8').matchAll(/^\| `([\w-]+)` \| (\d{3}) \|/gm)];

  it('tells of every kind of problem with its status, and of no other', () => {
    expect(told.map(([, kind, status]) => [kind, Number(status)])).toEqual(
      Object.entries(problemKinds).map(([kind, { status }]) => [kind, status]),
    );
  });
});
