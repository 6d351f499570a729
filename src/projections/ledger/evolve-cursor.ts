import type { KeyPosition } from '../../domain/scan/events.js';
import { exhaustive } from '../../domain/shared/exhaustive.js';
import { model } from '../engine/projection.js';
import { type CursorChange, type CursorRow, cursorTable } from './cursor.js';

type Row = CursorRow;
type Of<Kind extends CursorChange['kind']> = Extract<CursorChange, { kind: Kind }>;

const noBase = {
  base_lap: null,
  base_laps: [],
  base_runs: null,
  base_started_position: null,
  base_position: null,
  base_at: null,
  base_rows_seen: '0',
  base_rows_born: '0',
  base_rows_without_code: '0',
  base_key: null,
} as const;

/** A collection's cursor after one change; a page or an end without a lap means nothing. */
export const evolveCursor = (row: Row | undefined, change: CursorChange, [collection = '']: readonly string[]) => {
  switch (change.kind) {
    case 'lap_started':
      return lapStarted(row, change, collection);
    case 'page':
      return row && page(row, change);
    case 'lap_completed':
      return row && lapCompleted(row, change);
    case 'lap_aborted':
      return row && { ...row, lap_status: 'aborted' as const, last_run_at: change.at };
    default:
      return exhaustive(change);
  }
};

const lapStarted = (
  row: Row | undefined,
  { lap, mode, from, at, position }: Of<'lap_started'>,
  collection: string,
): Row => {
  const base = row ?? { collection, last_key: null, last_run_at: null, ...noBase };
  // A lap in between that is no part of the base may have opened entries that this one meets, and does not name.
  const follows = base.base_laps.at(-1) === lap - 1;
  const extendsBase = mode === 'incremental' && follows && sameKey(from, base.base_key);
  return {
    ...base,
    lap,
    mode,
    lap_status: 'running',
    lap_started_at: at,
    lap_started_position: position,
    runs: 0,
    run: null,
    extends_base: extendsBase,
    pages: 0,
    rows_seen: '0',
    rows_born: '0',
    rows_without_code: '0',
    newly_logged: '0',
    base_laps: extendsBase ? [...base.base_laps, lap] : base.base_laps,
  };
};

const page = (row: Row, change: Of<'page'>): Row => {
  const { rowsSeen, rowsBorn, rowsWithoutCode, newlyLogged, to, run, at } = change;
  const moved = {
    ...row,
    runs: run === row.run ? row.runs : row.runs + 1,
    run,
    pages: row.pages + 1,
    rows_seen: plus(row.rows_seen, rowsSeen),
    rows_born: plus(row.rows_born, rowsBorn),
    rows_without_code: plus(row.rows_without_code, rowsWithoutCode),
    newly_logged: plus(row.newly_logged, newlyLogged),
    last_key: to,
    last_run_at: at,
  };
  if (!row.extends_base) return moved;
  // An unborn row that is not new came again under a new key: its entity was counted before, or stands as detected since.
  const counted = rowsBorn + rowsWithoutCode + newlyLogged;
  return {
    ...moved,
    base_rows_seen: plus(row.base_rows_seen, counted),
    base_rows_born: plus(row.base_rows_born, rowsBorn),
    base_rows_without_code: plus(row.base_rows_without_code, rowsWithoutCode),
    base_key: to,
  };
};

const lapCompleted = (row: Row, { lastKey, at, position }: Of<'lap_completed'>): Row => {
  const ended = { ...row, lap_status: 'completed' as const, last_run_at: at, last_key: lastKey };
  if (row.mode !== 'full') return ended;
  return {
    ...ended,
    base_lap: row.lap,
    base_laps: [row.lap],
    base_runs: row.runs,
    base_started_position: row.lap_started_position,
    base_position: position,
    base_at: at,
    base_rows_seen: row.rows_seen,
    base_rows_born: row.rows_born,
    base_rows_without_code: row.rows_without_code,
    base_key: lastKey,
  };
};

const plus = (sum: string, count: number): string => String(BigInt(sum) + BigInt(count));

const sameKey = (a: KeyPosition | null, b: KeyPosition | null): boolean => JSON.stringify(a) === JSON.stringify(b);

export const cursorModel = model<CursorRow, CursorChange>(cursorTable, evolveCursor);
