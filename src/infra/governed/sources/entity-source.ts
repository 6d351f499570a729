import type { KeyPosition } from '../../../domain/scan/events.js';

/** The entities of one collection, wherever they live: rows of a table or files of a folder. Read only. */
export interface EntitySource {
  /** The columns that pages are cut by, in order. */
  readonly keyColumns: readonly string[];
  /** True when new entities always come after the last key. */
  readonly keyGrows: boolean;
  /** True when the code is the key, so that no page can meet a code of an earlier one. Else several rows may share a code. */
  readonly codeIsKey: boolean;
  /** The planner's guess at how many entities there are; null when it has none. */
  estimate(): Promise<number | null>;
  /**
   * Reads up to `limit` entities after a key, in key order and one snapshot.
   * @param someUnborn whether some of them are probably unborn; the answer is the same, but may come sooner
   */
  read(after: KeyPosition | null, limit: number, someUnborn: boolean): Promise<SourcePage>;
  /** Looks at single entities: which are still unborn, which were born, which are gone. */
  check(codes: readonly string[]): Promise<EntityStatus>;
}

export type SourcePage = {
  readonly rowsSeen: number;
  /** The last key read; null when nothing was read. */
  readonly to: KeyPosition | null;
  /** True when nothing comes after `to`. */
  readonly end: boolean;
  /** Unborn entities in key order; `ordinal` counts all rows of the page from 1. */
  readonly unborn: readonly { readonly ordinal: number; readonly key: KeyPosition; readonly code: string }[];
  /** Ordinals of the rows whose code is NULL, or too long for any event to name it. */
  readonly withoutCode: readonly number[];
};

export type EntityStatus = {
  readonly unborn: readonly string[];
  readonly born: readonly string[];
  readonly vanished: readonly string[];
};
