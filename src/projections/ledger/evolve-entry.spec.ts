import { describe, expect, it } from '@jest/globals';
import type { EntryChange, EntryRow } from './entry.js';
import { evolveEntry } from './evolve-entry.js';

const at = (position: number) => ({ at: new Date(position * 1_000).toISOString(), position: String(position) });

const detected = (position: number): EntryChange => ({ kind: 'detected', lap: 1, ...at(position) });
const decided = (position: number, detectedAt: number): EntryChange => ({
  kind: 'decided',
  to: 'RETIRE',
  by: 'olga',
  reason: 'old',
  pendingOnboarding: false,
  detectedAt: String(detectedAt),
  revision: '0',
  ...at(position),
});
const born = (position: number): EntryChange => ({ kind: 'found_born', ...at(position) });
const unmet = (position: number, lap: number): EntryChange => ({ kind: 'found_unmet', lap, ...at(position) });
const applied = (position: number): EntryChange => ({
  kind: 'applied',
  planId: 'p',
  birthId: '7',
  bornAt: at(position).at,
  revision: '3',
  ...at(position),
});

const given = (...changes: EntryChange[]): EntryRow | undefined =>
  changes.reduce<EntryRow | undefined>((row, change) => evolveEntry(row, change, ['pivot', 'a']), undefined);

describe('a ledger entry', () => {
  it('begins as PENDING with its first detection', () => {
    expect(given(detected(1))).toMatchObject({
      collection: 'pivot',
      code: 'a',
      status: 'open',
      decision: 'PENDING',
      first_detected_position: '1',
      reopened: 0,
      revision: null,
    });
  });

  it('is not touched by being detected while it is open', () => {
    const row = given(detected(1), decided(2, 1));
    expect(evolveEntry(row, detected(3), ['pivot', 'a'])).toBe(row);
  });

  it('opens again as PENDING when it is found unborn after it was born, and remembers when it was first seen', () => {
    expect(given(detected(1), decided(2, 1), born(3), detected(4))).toMatchObject({
      status: 'open',
      decision: 'PENDING',
      decided_by: null,
      reopened: 1,
      opened_position: '4',
      first_detected_position: '1',
      closed_position: null,
      revision: '0',
    });
  });

  it('keeps a new detection undecided when a decision still rests on the one before', () => {
    const late = given(detected(1), born(2), detected(3), decided(4, 1));
    expect(late).toMatchObject({ decision: 'PENDING', revision: '0' });
    expect(given(detected(1), born(2), detected(3), decided(4, 3))).toMatchObject({ decision: 'RETIRE' });
  });

  it('is born by an apply, also when a lap met the birth before its event was written', () => {
    expect(given(detected(1), applied(5))).toMatchObject({
      status: 'born',
      closed_by: 'apply',
      closed_position: '5',
      plan_id: 'p',
    });
    expect(given(detected(1), born(4), applied(5))).toMatchObject({
      closed_by: 'apply',
      closed_position: '4',
      birth_id: '7',
    });
  });

  it('remembers which lap passed it unmet, until it opens anew', () => {
    expect(given(detected(1), unmet(2, 2), unmet(3, 3))).toMatchObject({ status: 'open', unmet_lap: 3 });
    expect(given(detected(1), unmet(2, 2), born(3), unmet(4, 3))).toMatchObject({ status: 'born', unmet_lap: 2 });
    expect(given(detected(1), unmet(2, 2), born(3), detected(4))).toMatchObject({ status: 'open', unmet_lap: null });
  });

  it('is not made by being found born, gone or unmet', () => {
    expect(given(born(1))).toBeUndefined();
    expect(given({ kind: 'found_vanished', ...at(1) })).toBeUndefined();
    expect(given(unmet(1, 1))).toBeUndefined();
  });
});
