import { ApiProperty } from '@nestjs/swagger';
import { type GapReason, gapReasons } from '../../domain/collection/assess.js';
import { type ActionPack, type TriageVerdict, triageVerdicts } from '../../domain/collection/events.js';
import { type CollectionFacts, relationKinds, sources } from '../../domain/collection/facts.js';
import { decimalText, instant } from '../shared/described.js';
import { type CollectionRow, identityStatuses } from './collection.js';
import { actionPackSchema, factsSchema, identitySchema } from './collection-schemas.js';

/** A collection as people and programs read it. */
export class CollectionView {
  @ApiProperty({ description: 'Its name.' })
  readonly collection!: string;

  @ApiProperty({ enum: sources, isArray: true, description: 'Where discovery met its name; none: nowhere any more.' })
  readonly sources!: CollectionRow['sources'];

  @ApiProperty({ description: 'True when it stands in collection_registry.' })
  readonly registered!: boolean;

  @ApiProperty({ description: 'True when meta_catalog manages it.' })
  readonly managed!: boolean;

  @ApiProperty({ description: 'True when collection_registry requires births of it.' })
  readonly required!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Its owner, as collection_registry names one.' })
  readonly owner!: string | null;

  @ApiProperty({ type: String, nullable: true, description: "Its table's schema." })
  readonly tableSchema!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Its table, whether or not there is one of that name.' })
  readonly tableName!: string | null;

  @ApiProperty({
    type: String,
    enum: [...relationKinds, 'folder', null],
    nullable: true,
    description: 'What that name stands for; null when there is nothing of that name.',
  })
  readonly relationKind!: CollectionRow['relation_kind'];

  @ApiProperty(factsSchema)
  readonly facts!: CollectionFacts | null;

  @ApiProperty({ description: 'False: it is a gap, and the reason is named.' })
  readonly scannable!: boolean;

  @ApiProperty({
    type: String,
    enum: [...gapReasons, null],
    nullable: true,
    description: 'Why it cannot be scanned; null when it can.',
  })
  readonly gapReason!: GapReason | null;

  @ApiProperty({ type: String, nullable: true, description: 'The same, in a sentence.' })
  readonly gapDetail!: string | null;

  @ApiProperty({ description: 'True for a managed collection with zero births that nobody requires births of.' })
  readonly needsTriage!: boolean;

  @ApiProperty({
    type: String,
    enum: [...triageVerdicts, null],
    nullable: true,
    description: 'Whether it needs births, as its owner said; null: not said.',
  })
  readonly triageVerdict!: TriageVerdict | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why.' })
  readonly triageReason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Who said so.' })
  readonly triagedBy!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When.' })
  readonly triagedAt!: Date | null;

  @ApiProperty({ description: 'True when it stands in collection_registry and meta_catalog manages it.' })
  readonly onboarded!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Who onboarded it by this service; null: nobody did.' })
  readonly onboardedBy!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When.' })
  readonly onboardedAt!: Date | null;

  @ApiProperty({
    enum: ['open', 'closed'],
    description: 'While it is closed, nothing of the collection may be applied.',
  })
  readonly gate!: 'open' | 'closed';

  @ApiProperty({ type: String, nullable: true, description: 'Why the gate was last closed or opened.' })
  readonly gateReason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'By whom; null: it was never closed.' })
  readonly gateChangedBy!: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When.' })
  readonly gateChangedAt!: Date | null;

  @ApiProperty({
    enum: identityStatuses,
    description: 'How far its identity has come: mirrored from the trigger, blocked, declared by an owner, written.',
  })
  readonly identityStatus!: CollectionRow['identity_status'];

  @ApiProperty(identitySchema)
  readonly identity!: CollectionRow['identity'];

  @ApiProperty({
    type: String,
    nullable: true,
    description: "The trigger's definition that the identity was mirrored from, or the reason that was given for it.",
  })
  readonly identityReason!: string | null;

  @ApiProperty(actionPackSchema)
  readonly actionPack!: ActionPack | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When discovery last saw it otherwise than before.' })
  readonly discoveredAt!: Date | null;

  @ApiProperty({ ...decimalText, description: "Revision of the collection's stream." })
  readonly revision!: string;
}

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
