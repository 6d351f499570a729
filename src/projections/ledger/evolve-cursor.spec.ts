import { describe, expect, it } from '@jest/globals';
import type { CursorChange, CursorRow } from './cursor.js';
import { evolveCursor } from './evolve-cursor.js';

const at = { at: '2026-01-01T00:00:00.000Z', position: '1' };
const started = (lap: number, mode: 'full' | 'incremental', from: string[] | null): CursorChange => ({
  kind: 'lap_started',
  lap,
  mode,
  from,
  ...at,
});
const page = (to: string, rowsSeen: number, run = 'r'): CursorChange => ({
  kind: 'page',
  run,
  from: null,
  to: [to],
  rowsSeen,
  rowsBorn: rowsSeen - 1,
  rowsWithoutCode: 0,
  newlyLogged: 1,
  ...at,
});
const completed = (key: string): CursorChange => ({ kind: 'lap_completed', lastKey: [key], ...at });

const given = (...changes: CursorChange[]): CursorRow | undefined =>
  changes.reduce<CursorRow | undefined>((row, change) => evolveCursor(row, change, ['pivot']), undefined);

const fullLap = [started(1, 'full', null), page('10', 4), page('20', 3), completed('20')];

describe('a cursor', () => {
  it('adds up the pages of the running lap and leaves the base alone until the lap is complete', () => {
    expect(given(...fullLap.slice(0, 3))).toMatchObject({ rows_seen: '7', pages: 2, last_key: ['20'], base_lap: null });
    expect(given(...fullLap)).toMatchObject({
      base_lap: 1,
      base_rows_seen: '7',
      base_rows_born: '5',
      base_key: ['20'],
    });
  });

  it('widens the base by incremental pages that begin where it ends', () => {
    const row = given(...fullLap, started(2, 'incremental', ['20']), page('25', 5));
    expect(row).toMatchObject({
      base_lap: 1,
      base_laps: [1, 2],
      base_rows_seen: '12',
      base_key: ['25'],
      rows_seen: '5',
    });
  });

  it('does not count an entity again whose row came again under a new key', () => {
    const again = page('25', 5);
    const row = given(...fullLap, started(2, 'incremental', ['20']), {
      ...again,
      rowsBorn: 1,
      newlyLogged: 1,
    } as typeof again);
    expect(row).toMatchObject({ base_rows_seen: '9', base_rows_born: '6', rows_seen: '5' });
  });

  it('widens the base by no lap that follows another one', () => {
    const row = given(
      ...fullLap,
      started(2, 'full', null),
      { kind: 'lap_aborted', ...at },
      started(3, 'incremental', ['20']),
      page('25', 5),
    );
    expect(row).toMatchObject({ base_laps: [1], base_rows_seen: '7', extends_base: false });
  });

  it('does not count rows twice when an incremental lap begins inside the base', () => {
    const row = given(
      ...fullLap,
      started(2, 'full', null),
      page('10', 4),
      { kind: 'lap_aborted', ...at },
      started(3, 'incremental', ['10']),
      page('20', 3),
    );
    expect(row).toMatchObject({ base_laps: [1], base_rows_seen: '7', extends_base: false });
  });

  it('counts in how many runs a lap was walked', () => {
    expect(given(started(1, 'full', null), page('1', 1, 'a'), page('2', 1, 'a'), page('3', 1, 'b'))).toMatchObject({
      runs: 2,
    });
  });

  it('is not made by a page without a lap', () => {
    expect(given(page('1', 1))).toBeUndefined();
  });
});
