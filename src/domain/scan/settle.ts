import { maxCodesPerPage } from './events.js';
import { maxCodeBytesPerPage } from './split.js';

/** What became of open entries that no page of a lap met unborn; see `PageScanned` for what each list means. */
export type Settlement = {
  readonly born: readonly string[];
  readonly vanished: readonly string[];
  readonly unmet: readonly string[];
};

const kinds = ['born', 'vanished', 'unmet'] as const satisfies readonly (keyof Settlement)[];

/**
 * Cuts a settlement into parts that fit one event each: no more than `maxCodesPerPage` codes or `maxCodeBytesPerPage`
 * bytes of them, in all lists together. None for a settlement that says nothing.
 * @param byteLength bytes of a code as the event holds it
 */
export const splitSettlement = (found: Settlement, byteLength: (text: string) => number): Settlement[] => {
  const parts: { [kind in keyof Settlement]: string[] }[] = [];
  let codes = 0;
  let bytes = 0;
  for (const kind of kinds) {
    for (const code of found[kind]) {
      const size = byteLength(code);
      let part = parts.at(-1);
      if (!part || codes === maxCodesPerPage || bytes + size > maxCodeBytesPerPage) {
        part = { born: [], vanished: [], unmet: [] };
        parts.push(part);
        codes = 0;
        bytes = 0;
      }
      part[kind].push(code);
      codes++;
      bytes += size;
    }
  }
  return parts;
};
