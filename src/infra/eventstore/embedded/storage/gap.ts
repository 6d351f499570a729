import type { Direction } from './direction.js';

/** Events that are stored together, by consecutive numbers: their positions, or their revisions. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

/** What was looked for, and where its numbers begin and end. */
export interface Search {
  /** The number to begin with. */
  readonly from: number;
  readonly direction: Direction;
  /** How many runs were asked for. */
  readonly limit: number;
  readonly lowest: number;
  /** The highest number that there is; only asked for when `from` was not found. */
  readonly highest: () => number;
}

/**
 * The first number that a search should have found and did not, in the order of reading. Undefined if nothing is missing.
 * Numbers have no gaps: where runs do not follow one another, something of the store's file was lost.
 */
export function gapIn(runs: readonly Run[], search: Search): number | undefined {
  return search.direction === 'forwards' ? gapUpwards(runs, search) : gapDownwards(runs, search);
}

function gapUpwards(runs: readonly Run[], { from, lowest, highest }: Search): number | undefined {
  const start = Math.max(from, lowest);
  const [found] = runs;
  if (!found || !holds(found, start)) return start <= highest() ? start : undefined;
  let next = found.first;
  for (const { first, count } of runs) {
    if (first !== next) return next;
    next += count;
  }
  return undefined;
}

function gapDownwards(runs: readonly Run[], { from, limit, lowest, highest }: Search): number | undefined {
  const [found] = runs;
  let start = from;
  if (!found || !holds(found, start)) {
    start = Math.min(from, highest());
    if (start < lowest) return undefined;
    if (!found || !holds(found, start)) return start;
  }
  let next = found.first + found.count - 1;
  for (const { first, count } of runs) {
    if (first + count - 1 !== next) return next;
    next = first - 1;
  }
  return runs.length < limit && next >= lowest ? next : undefined;
}

const holds = ({ first, count }: Run, number: number): boolean => first <= number && number < first + count;
