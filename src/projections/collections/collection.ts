import type { GapReason } from '../../domain/collection/assess.js';
import type { ActionPack, TriageVerdict } from '../../domain/collection/events.js';
import type { CollectionFacts, RelationKind, Source } from '../../domain/collection/facts.js';
import type { Identity } from '../../domain/collection/identity.js';
import type { IdentityBytes, RegistryWrite } from '../../domain/collection/registry-write.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';

/** How far a collection's identity has come. */
export const identityStatuses = ['unknown', 'classified', 'blocked', 'declared', 'applied', 'reverted'] as const;

/** A collection as discovery, its owner and the service know it. */
export type CollectionRow = {
  readonly collection: string;
  readonly sources: readonly Source[];
  readonly registered: boolean;
  readonly managed: boolean;
  readonly required: boolean;
  readonly owner: string | null;
  readonly table_schema: string | null;
  readonly table_name: string | null;
  readonly relation_kind: RelationKind | 'folder' | null;
  /** All that discovery saw, as it saw it; null before the first discovery. */
  readonly facts: CollectionFacts | null;
  readonly scannable: boolean;
  /** Why it cannot be scanned; null when it can. */
  readonly gap_reason: GapReason | null;
  readonly gap_detail: string | null;
  readonly needs_triage: boolean;
  readonly triage_verdict: TriageVerdict | null;
  readonly triage_reason: string | null;
  readonly triaged_by: string | null;
  readonly triaged_at: string | null;
  readonly onboarded: boolean;
  readonly onboarded_by: string | null;
  readonly onboarded_at: string | null;
  readonly gate: 'open' | 'closed';
  readonly gate_reason: string | null;
  readonly gate_changed_by: string | null;
  readonly gate_changed_at: string | null;
  readonly identity_status: (typeof identityStatuses)[number];
  readonly identity: Identity | IdentityBytes | null;
  /** What stood in the registry before the identity was applied; a revert restores exactly this. */
  readonly identity_before: IdentityBytes | null;
  /** The trigger's definition that an identity was inferred from, or the reason that was given for it. */
  readonly identity_reason: string | null;
  readonly identity_changed_by: string | null;
  readonly identity_changed_at: string | null;
  readonly action_pack: ActionPack | null;
  /** A write to the governed registry that was announced and is not concluded. */
  readonly writing: (RegistryWrite & { readonly writeId: string; readonly intendedBy: string }) | null;
  readonly discovered_at: string | null;
  readonly revision: string;
};

export const collectionTable: TableOf<CollectionRow> = {
  name: 'collection',
  key: ['collection'],
  kind: 'history',
  columns: {
    collection: 'text',
    sources: 'jsonb',
    registered: 'boolean',
    managed: 'boolean',
    required: 'boolean',
    owner: 'text',
    table_schema: 'text',
    table_name: 'text',
    relation_kind: 'text',
    facts: 'jsonb',
    scannable: 'boolean',
    gap_reason: 'text',
    gap_detail: 'text',
    needs_triage: 'boolean',
    triage_verdict: 'text',
    triage_reason: 'text',
    triaged_by: 'text',
    triaged_at: 'timestamptz',
    onboarded: 'boolean',
    onboarded_by: 'text',
    onboarded_at: 'timestamptz',
    gate: 'text',
    gate_reason: 'text',
    gate_changed_by: 'text',
    gate_changed_at: 'timestamptz',
    identity_status: 'text',
    identity: 'jsonb',
    identity_before: 'jsonb',
    identity_reason: 'text',
    identity_changed_by: 'text',
    identity_changed_at: 'timestamptz',
    action_pack: 'jsonb',
    writing: 'jsonb',
    discovered_at: 'timestamptz',
    revision: 'bigint',
  },
};

/** A collection of which something was decided before discovery ever saw it. */
export const undiscovered = (collection: string): CollectionRow => ({
  collection,
  sources: [],
  registered: false,
  managed: false,
  required: false,
  owner: null,
  table_schema: null,
  table_name: null,
  relation_kind: null,
  facts: null,
  scannable: false,
  gap_reason: null,
  gap_detail: null,
  needs_triage: false,
  triage_verdict: null,
  triage_reason: null,
  triaged_by: null,
  triaged_at: null,
  onboarded: false,
  onboarded_by: null,
  onboarded_at: null,
  gate: 'open',
  gate_reason: null,
  gate_changed_by: null,
  gate_changed_at: null,
  identity_status: 'unknown',
  identity: null,
  identity_before: null,
  identity_reason: null,
  identity_changed_by: null,
  identity_changed_at: null,
  action_pack: null,
  writing: null,
  discovered_at: null,
  revision: '0',
});
