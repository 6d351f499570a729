import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { estimateRows } from './estimate-rows.js';
import {
  anyBirthStatement,
  boundaryStatement,
  countStatement,
  countUnbornStatement,
  lastKeyStatement,
  type Range,
  remainingStatement,
  type Search,
  type Statement,
  unbornStatement,
  wholeTableStatement,
} from './page-statements.js';
import type { KeyTexts, PageRead, ScanTarget } from './target.js';

const EMPTY: PageRead = { rowsSeen: 0, rowsBorn: 0, to: null, end: true, unborn: [], withoutCode: [] };

async function rowsOf<T extends pg.QueryResultRow>(
  db: pg.ClientBase | pg.Pool,
  { text, values }: Statement,
): Promise<T[]> {
  return (await db.query<T>({ text, values: [...values] })).rows;
}

const countOf = async (db: pg.ClientBase, statement: Statement): Promise<number> =>
  (await rowsOf<{ rows: number }>(db, statement))[0]?.rows ?? 0;

type UnbornRow = [ordinal: number, code: string | null, ...key: string[]];

async function unbornOf(db: pg.ClientBase, contract: Contract, target: ScanTarget, range: Range, search: Search) {
  const { text, values } = unbornStatement(contract, target, range, search);
  const { rows } = await db.query<UnbornRow>({ text, values: [...values], rowMode: 'array' });
  const unborn: { ordinal: number; key: string[]; code: string }[] = [];
  const withoutCode: number[] = [];
  for (const [ordinal, code, ...key] of rows) {
    if (code === null) withoutCode.push(ordinal);
    else unborn.push({ ordinal, key, code });
  }
  return { unborn, withoutCode };
}

/**
 * A hash join reads all births of the collection for every page; looking each row up costs more per row, but nothing for
 * the rest. Measured, in microseconds a row, hash against look-up: 3.0 / 1.4 for a page of a ninth of 180,000 births,
 * 5.4 / 1.9 for an eighth of a million, even at a fifth to a quarter. Left to itself the planner takes the hash far too
 * long, since it believes each look-up to reach the disk: a scan in pages would grow with the square of the table.
 */
const LOOK_UP_BELOW = 1 / 5;

const searchFor = async (db: pg.ClientBase, target: ScanTarget, limit: number): Promise<Search> =>
  limit < ((await estimateRows(db, target.relation)) ?? 0) * LOOK_UP_BELOW ? 'look-up' : 'join';

/** Of a table that was never governed: two thirds of a page's time would be looks for births that are not there. */
const hasNoBirth = async (db: pg.ClientBase, contract: Contract, target: ScanTarget): Promise<boolean> =>
  (await rowsOf(db, anyBirthStatement(contract, target))).length === 0;

/**
 * Reads a whole table by one statement, which is a snapshot by itself, if it has no more than `limit` rows and all of them
 * are born: so are most tables at most times, and then four more statements in a transaction would cost more than the rows.
 * @returns null where it is not so; `readPage` then reads the table
 */
export async function readWholeTable(
  db: pg.ClientBase | pg.Pool,
  contract: Contract,
  target: ScanTarget,
  limit: number,
): Promise<PageRead | null> {
  type Whole = { rows: number; key: string[] | null; birthless: number | null };
  const [whole] = await rowsOf<Whole>(db, wholeTableStatement(contract, target, limit));
  if (whole?.rows === 0) return EMPTY;
  if (whole?.birthless !== 0) return null;
  return { ...EMPTY, rowsSeen: whole.rows, rowsBorn: whole.rows, to: whole.key };
}

type Extent = Pick<PageRead, 'rowsSeen' | 'to' | 'end'>;

/**
 * How far a page reaches. Behind the first page the index is followed to the page's end at once, since it mostly has one;
 * only rows that are fewer than a page are counted.
 */
async function extentOf(db: pg.ClientBase, target: ScanTarget, after: KeyTexts | null, limit: number): Promise<Extent> {
  const full = async (): Promise<Extent | null> => {
    type Boundary = { key: string[]; tied: boolean };
    const [last, next] = await rowsOf<Boundary>(db, boundaryStatement(target, after, limit));
    if (!last) return null;
    if (!next?.tied) return { rowsSeen: limit, to: last.key, end: next === undefined };
    // All rows of one key are on one page, however many they are.
    return { rowsSeen: await countOf(db, countStatement(target, { after, upTo: last.key })), to: last.key, end: false };
  };
  const page = after === null ? null : await full();
  if (page) return page;
  const remaining = await countOf(db, remainingStatement(target, after, limit));
  const first = remaining > limit ? await full() : null;
  if (first) return first;
  const [last] = remaining === 0 ? [] : await rowsOf<{ key: string[] }>(db, lastKeyStatement(target));
  return { rowsSeen: remaining, to: last?.key ?? null, end: true };
}

/**
 * Reads the next `limit` rows after a key, in key order. Call it in a snapshot (`inSnapshot`): it takes several
 * statements, which must see the same rows. First how far the page reaches; then how many of its rows have no birth; and
 * only if there are any, which ones: mostly there are none, and then no row is sorted, numbered or sent.
 * @param someUnborn whether some of the rows are probably unborn: then they are not counted first, which takes half as long
 * as to find which they are (16,000 rows: 21 and 38 ms; where none is unborn, 27 and 32)
 */
export async function readPage(
  db: pg.ClientBase,
  contract: Contract,
  target: ScanTarget,
  after: KeyTexts | null,
  limit: number,
  someUnborn: boolean,
): Promise<PageRead> {
  const { rowsSeen, to, end } = await extentOf(db, target, after, limit);
  if (rowsSeen === 0) return EMPTY;
  const isPart = after !== null || !end;
  const isBirthless = someUnborn && (await hasNoBirth(db, contract, target));
  const search = isBirthless ? 'none' : isPart ? await searchFor(db, target, limit) : 'join';
  // The last page has no upper bound, so that a whole table is read as a whole table.
  const range = { after, upTo: end ? null : to };
  const allBorn = !someUnborn && (await countOf(db, countUnbornStatement(contract, target, range, search))) === 0;
  const found = allBorn ? { unborn: [], withoutCode: [] } : await unbornOf(db, contract, target, range, search);
  const rowsBorn = rowsSeen - found.unborn.length - found.withoutCode.length;
  return { rowsSeen, rowsBorn, to, end, ...found };
}
