import type { KeyColumn, RelationName } from '../../../domain/collection/facts.js';
import type { Identity } from '../../../domain/collection/identity.js';

/** One table to look for unborn rows in. */
export type ScanTarget = {
  readonly collection: string;
  readonly relation: RelationName;
  /** The columns that pages are cut by; not empty, all NOT NULL. */
  readonly key: readonly KeyColumn[];
  readonly identity: Identity;
};

/** A key's values as texts, in the order of the key's columns. */
export type KeyTexts = readonly string[];

/** One page, read in one snapshot. Ordinals count all rows of the page from 1, in key order. */
export type PageRead = {
  readonly rowsSeen: number;
  readonly rowsBorn: number;
  /** Key of the last row; null when there was none. */
  readonly to: KeyTexts | null;
  /** True when no row follows. */
  readonly end: boolean;
  readonly unborn: readonly { readonly ordinal: number; readonly key: KeyTexts; readonly code: string }[];
  /** Ordinals of the rows whose code is NULL, or too long for any event to name it. */
  readonly withoutCode: readonly number[];
};
