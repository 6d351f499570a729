import type { FolderSource } from '../../../domain/collection/facts.js';
import type { Route } from '../../../domain/entry/events.js';
import type { KeyTexts, ScanTarget } from '../detector/target.js';

/** One collection's share of an apply: how its births come about, and where its entities live. */
export type Part = TablePart | FilePart;

export type TablePart = {
  readonly collection: string;
  readonly route: Exclude<Route, 'file'>;
  readonly target: ScanTarget;
};

/** Files: `folder.registry` gets a row for each, and its trigger births that row under `birthCollection`. */
export type FilePart = {
  readonly collection: string;
  readonly route: Extract<Route, 'file'>;
  readonly folder: FolderSource;
  /** The collection of the registry table; see `collectionOfTable`. */
  readonly birthCollection: string;
};

/** A planned entity: its code, and the key of its row (of a file: its name). */
export type Planned = { readonly code: string; readonly key: KeyTexts };

/** Step C: a birth as it stands in the registry. */
export type BirthRow = {
  readonly code: string;
  readonly birthId: string;
  /** As the database tells it, to the microsecond, in ISO 8601. */
  readonly bornAt: string;
  readonly bornVia: string;
};

/** The collection name under which a part's births stand in the registry. */
export const birthsOf = (part: Part): string => (part.route === 'file' ? part.birthCollection : part.collection);
