import { describe, expect, it } from '@jest/globals';
import { currentSchema } from '../../src/infra/eventstore/upcasters/upcast.js';
import { eventTypes } from '../../src/projections/engine/known-events.js';
import { fixtures, readToday } from './stored-fixtures.js';
import { typeErrors } from './type-check.js';

/*
 * What was written once must be readable for ever. Each version of each event type that any program has written is kept
 * here as it stands in the store. To change a type: add an upcaster and a fixture of the new version; never touch an old one.
 */

/** A module that says of values, written out, that they are events of today. */
const claim = (events: readonly { readonly type: string; readonly data: unknown }[]): string =>
  [
    `import type { LedgerEvent } from '../../src/projections/engine/known-events.js';`,
    ...events.map(
      ({ type, data }, index) =>
        `export const e${index}: Extract<LedgerEvent, { type: ${JSON.stringify(type)} }> = ${JSON.stringify({ type, data })};`,
    ),
  ].join('\n');

describe('every event version that was ever written', () => {
  const kept = fixtures();

  it('has a fixture, and nothing else has', () => {
    const written = eventTypes.flatMap((type) =>
      Array.from({ length: currentSchema(type) }, (_, index) => `${type}.${index + 1}`),
    );
    expect([...kept.keys()].sort()).toEqual(written.sort());
  });

  it.each([...kept])('%s is kept under its own name', (name, { type, metadata }) => {
    expect(`${type}.${metadata.schema}`).toBe(name);
  });

  it('is read as an event of today', () => {
    const today = [...kept.values()].map(readToday);
    expect(typeErrors(claim(today))).toEqual([]);
  });

  it('reads a page of version 1 as one that passed no entry unmet', () => {
    const page = kept.get('PageScanned.1');
    if (!page) throw new Error('The fixture PageScanned.1 is missing.');
    expect(readToday(page).data).toEqual({ ...(page.data as object), unmet: [] });
  });

  it('would not pass with a property that is missing, strange or mistaken', () => {
    const data = { tool: 'a tool', thawedBy: 'stella', reason: 'because' };
    const { reason: _, ...less } = data;
    const claims = [data, less, { ...data, more: 1 }, { ...data, reason: 7 }];
    expect(typeErrors(claim(claims.map((one) => ({ type: 'ToolThawed', data: one }))))).toEqual([
      expect.stringContaining(`Property 'reason' is missing`),
      expect.stringContaining(`'"more"' does not exist`),
      expect.stringContaining(`'number' is not assignable to type 'string'`),
    ]);
  });
});
