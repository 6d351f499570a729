import { type KeyPosition, maxCodesPerPage } from './events.js';

/** One page as the detector read it in one snapshot. Ordinals count all rows of the page, from 1. */
export type ReadPage = {
  readonly from: KeyPosition | null;
  /** The last key that was read; equal to `from` when there was no row. */
  readonly to: KeyPosition | null;
  readonly rowsSeen: number;
  /** Every unborn row in key order. */
  readonly unborn: readonly UnbornRow[];
  /** For each of them, whether the ledger does not hold it open yet. */
  readonly isNew: readonly boolean[];
  /** Ordinals of the rows whose code is NULL, ascending. */
  readonly withoutCode: readonly number[];
};

export type UnbornRow = {
  readonly ordinal: number;
  readonly key: KeyPosition;
  readonly code: string;
};

/** A part of a page that fits one event. */
export type PagePart = {
  readonly fromExclusive: KeyPosition | null;
  readonly toInclusive: KeyPosition | null;
  readonly rowsSeen: number;
  readonly rowsBorn: number;
  readonly rowsWithoutCode: number;
  readonly unborn: readonly string[];
};

/** The most bytes of codes that one event may carry: well below the store's limit for one append. */
export const maxCodeBytesPerPage = 200_000;

/**
 * Splits a page at the rows of its new unborn entities, so that no part holds more than `maxCodesPerPage` codes or
 * `maxCodeBytesPerPage` bytes of them. The parts are contiguous, and each of their counts adds up to the page's.
 */
export const splitPage = (page: ReadPage, byteLength: (text: string) => number): PagePart[] => {
  const cuts = cutsOf(page, byteLength);
  return cuts.map((cut, index) => {
    const start = cuts[index - 1];
    const after = start?.ordinal ?? 0;
    const within = (ordinal: number): boolean => ordinal > after && ordinal <= cut.ordinal;
    const first = start?.unbornSoFar ?? 0;
    const unborn = page.unborn.slice(first, cut.unbornSoFar);
    const rowsSeen = cut.ordinal - after;
    const rowsWithoutCode = page.withoutCode.filter(within).length;
    return {
      fromExclusive: start ? start.key : page.from,
      toInclusive: cut.key,
      rowsSeen,
      rowsBorn: rowsSeen - unborn.length - rowsWithoutCode,
      rowsWithoutCode,
      unborn: unborn.filter((_, index) => page.isNew[first + index]).map(({ code }) => code),
    };
  });
};

/** Where a part ends: at which row, and how many unborn rows stand up to there. */
type Cut = { readonly key: KeyPosition | null; readonly ordinal: number; readonly unbornSoFar: number };

const cutsOf = (page: ReadPage, byteLength: (text: string) => number): Cut[] => {
  const cuts: Cut[] = [];
  let codes = 0;
  let bytes = 0;
  page.unborn.forEach(({ code }, index) => {
    if (!page.isNew[index]) return;
    const size = byteLength(code);
    const previous = page.unborn[index - 1];
    if (previous && codes > 0 && (codes === maxCodesPerPage || bytes + size > maxCodeBytesPerPage)) {
      cuts.push({ key: previous.key, ordinal: previous.ordinal, unbornSoFar: index });
      codes = 0;
      bytes = 0;
    }
    codes++;
    bytes += size;
  });
  cuts.push({ key: page.to, ordinal: page.rowsSeen, unbornSoFar: page.unborn.length });
  return cuts;
};
