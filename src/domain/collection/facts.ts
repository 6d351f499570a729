/** What discovery saw of one collection in the governed database's catalogs, registry and folders. No judgement yet. */
export type CollectionFacts = {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly registered: boolean;
  readonly managed: boolean;
  readonly required: boolean;
  readonly owner: string | null;
  /** The table that collection_registry names, whether or not it exists. */
  readonly declaredRelation: RelationName | null;
  /** The relation as it exists; null when there is none. */
  readonly relation: (RelationName & { readonly kind: RelationKind }) | null;
  readonly declaredIdentity: DeclaredIdentity | null;
  readonly trigger: BirthTrigger | null;
  readonly hasIdColumn: boolean;
  /** True when the column that the codes are to come from is not there. Absent where it is, and in older facts. */
  readonly codeColumnMissing?: true;
  /** The primary key, else a unique index over NOT NULL columns; empty when there is neither. */
  readonly key: readonly KeyColumn[];
  /** True for a single integer key that a sequence or an identity feeds: only such keys grow. */
  readonly keyGrows: boolean;
  /** A table whose primary key is made of two or more foreign keys. */
  readonly linkTable: boolean;
  readonly hasBirths: boolean;
  readonly readable: boolean;
  readonly folder: FolderSource | null;
};

export const sources = ['registry', 'catalog', 'trigger', 'folder'] as const;
export type Source = (typeof sources)[number];
export type RelationName = { readonly schema: string; readonly table: string };
export const relationKinds = ['table', 'partitioned_table', 'view', 'materialized_view', 'foreign_table'] as const;
export type RelationKind = (typeof relationKinds)[number];
export type KeyColumn = { readonly column: string; readonly type: string; readonly notNull: boolean };

export type DeclaredIdentity = {
  readonly strategy: 'column' | 'synthetic_id';
  readonly column: string | null;
  readonly source: 'declared' | 'inferred_from_existing_trigger' | null;
};

export type BirthTrigger = {
  readonly name: string;
  readonly args: readonly string[];
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always';
  readonly onInsert: boolean;
  readonly onUpdate: boolean;
};

/** A folder of files; each file is registered as a row of `registry`, whose trigger births it. */
export type FolderSource = { readonly path: string; readonly registry: RelationName & { readonly codeColumn: string } };

/** What discovery says of a collection that it knew once and finds nowhere any more. */
export const undiscovered = (name: string): CollectionFacts => ({
  name,
  sources: [],
  registered: false,
  managed: false,
  required: false,
  owner: null,
  declaredRelation: null,
  relation: null,
  declaredIdentity: null,
  trigger: null,
  hasIdColumn: false,
  key: [],
  keyGrows: false,
  linkTable: false,
  hasBirths: false,
  readable: false,
  folder: null,
});
