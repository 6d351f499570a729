import type { ActionPack, TriageVerdict } from '../../domain/collection/events.js';
import type { CollectionFacts } from '../../domain/collection/facts.js';
import type { CollectionRow } from './collection.js';

/** A collection as people and programs read it. */
export type CollectionView = {
  readonly collection: string;
  readonly sources: readonly string[];
  readonly registered: boolean;
  readonly managed: boolean;
  readonly required: boolean;
  readonly owner: string | null;
  readonly tableSchema: string | null;
  readonly tableName: string | null;
  readonly relationKind: string | null;
  readonly facts: CollectionFacts | null;
  readonly scannable: boolean;
  readonly gapReason: string | null;
  readonly gapDetail: string | null;
  readonly needsTriage: boolean;
  readonly triageVerdict: TriageVerdict | null;
  readonly triageReason: string | null;
  readonly triagedBy: string | null;
  readonly triagedAt: Date | null;
  readonly onboarded: boolean;
  readonly onboardedBy: string | null;
  readonly onboardedAt: Date | null;
  readonly gate: 'open' | 'closed';
  readonly gateReason: string | null;
  readonly gateChangedBy: string | null;
  readonly gateChangedAt: Date | null;
  readonly identityStatus: CollectionRow['identity_status'];
  readonly identity: CollectionRow['identity'];
  readonly identityReason: string | null;
  readonly actionPack: ActionPack | null;
  readonly discoveredAt: Date | null;
  /** Revision of the collection's stream, as decimal text. */
  readonly revision: string;
};

/** The columns of a collection `c` as a CollectionView. */
export const collectionColumns = `
    c.collection, c.sources, c.registered, c.managed, c.required, c.owner, c.table_schema as "tableSchema",
    c.table_name as "tableName", c.relation_kind as "relationKind", c.facts, c.scannable, c.gap_reason as "gapReason",
    c.gap_detail as "gapDetail", c.needs_triage as "needsTriage", c.triage_verdict as "triageVerdict",
    c.triage_reason as "triageReason", c.triaged_by as "triagedBy", c.triaged_at as "triagedAt", c.onboarded,
    c.onboarded_by as "onboardedBy", c.onboarded_at as "onboardedAt", c.gate, c.gate_reason as "gateReason",
    c.gate_changed_by as "gateChangedBy", c.gate_changed_at as "gateChangedAt", c.identity_status as "identityStatus",
    c.identity, c.identity_reason as "identityReason", c.action_pack as "actionPack",
    c.discovered_at as "discoveredAt", c.revision`;
