import type {
  BatchCommitted,
  DryRunFigures,
  PlannedCollection,
  RehearsalFigures,
  RerunFigures,
} from '../../domain/plan/events.js';
import { exhaustive } from '../../domain/shared/exhaustive.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model } from '../engine/projection.js';

/** One collection's part of a plan. Figures stand beside the position of the run that they come from. */
export type PlanCollectionRow = {
  readonly plan_id: string;
  readonly collection: string;
  readonly route: PlannedCollection['route'];
  readonly first_ordinal: number;
  readonly entries: number;
  readonly deciders: readonly string[];
  readonly dry_run_position: string | null;
  readonly expected: number | null;
  readonly duplicates: number | null;
  readonly already_born: number | null;
  readonly vanished: number | null;
  readonly without_code: number | null;
  readonly gateway_expected: number | null;
  readonly rehearsal_position: string | null;
  readonly pass1: number | null;
  readonly pass2: number | null;
  readonly batches: number;
  readonly applied: number;
  readonly refused: number;
  readonly skipped: number;
  /** Births by the batches' transactions, counted inside them. */
  readonly registry_growth: number;
  readonly duration_ms: string;
  readonly last_batch_at: string | null;
  readonly rerun_position: string | null;
  readonly rerun_delta: number | null;
  readonly left_unborn: number | null;
};

export type PlanCollectionChange =
  | { readonly kind: 'planned'; readonly planned: PlannedCollection }
  | { readonly kind: 'dry_run'; readonly figures: DryRunFigures; readonly position: string }
  | { readonly kind: 'rehearsal'; readonly figures: RehearsalFigures; readonly position: string }
  | {
      readonly kind: 'batch';
      readonly applied: number;
      readonly refused: number;
      readonly skipped: number;
      readonly registryGrowth: number;
      readonly durationMs: number;
      readonly at: string;
    }
  | { readonly kind: 'rerun'; readonly figures: RerunFigures; readonly position: string };

export const planCollectionTable: TableOf<PlanCollectionRow> = {
  name: 'plan_collection',
  key: ['plan_id', 'collection'],
  kind: 'state',
  columns: {
    plan_id: 'text',
    collection: 'text',
    route: 'text',
    first_ordinal: 'integer',
    entries: 'integer',
    deciders: 'jsonb',
    dry_run_position: 'bigint',
    expected: 'integer',
    duplicates: 'integer',
    already_born: 'integer',
    vanished: 'integer',
    without_code: 'integer',
    gateway_expected: 'integer',
    rehearsal_position: 'bigint',
    pass1: 'integer',
    pass2: 'integer',
    batches: 'integer',
    applied: 'integer',
    refused: 'integer',
    skipped: 'integer',
    registry_growth: 'integer',
    duration_ms: 'bigint',
    last_batch_at: 'timestamptz',
    rerun_position: 'bigint',
    rerun_delta: 'integer',
    left_unborn: 'integer',
  },
};

const nothingMeasured = {
  dry_run_position: null,
  expected: null,
  duplicates: null,
  already_born: null,
  vanished: null,
  without_code: null,
  gateway_expected: null,
  rehearsal_position: null,
  pass1: null,
  pass2: null,
  rerun_position: null,
  rerun_delta: null,
  left_unborn: null,
} as const;

const nothingApplied = {
  batches: 0,
  applied: 0,
  refused: 0,
  skipped: 0,
  registry_growth: 0,
  duration_ms: '0',
  last_batch_at: null,
} as const;

/** One collection's part of a plan after a change. Figures of a collection that the plan does not hold mean nothing. */
export const evolvePlanCollection = (
  row: PlanCollectionRow | undefined,
  change: PlanCollectionChange,
  [planId = '', collection = '']: readonly string[],
): PlanCollectionRow | undefined => {
  if (change.kind === 'planned') {
    if (row) return row;
    const { route, firstOrdinal, entries, deciders } = change.planned;
    const planned = { plan_id: planId, collection, route, first_ordinal: firstOrdinal, entries, deciders };
    return { ...planned, ...nothingMeasured, ...nothingApplied };
  }
  if (!row) return undefined;
  switch (change.kind) {
    case 'dry_run': {
      const { expected, duplicates, alreadyBorn, vanished, withoutCode, gatewayExpected } = change.figures;
      const figures = { expected, duplicates, vanished, already_born: alreadyBorn, without_code: withoutCode };
      return { ...row, ...figures, gateway_expected: gatewayExpected, dry_run_position: change.position };
    }
    case 'rehearsal': {
      const { pass1, pass2 } = change.figures;
      return { ...row, pass1, pass2, rehearsal_position: change.position };
    }
    case 'batch':
      return {
        ...row,
        batches: row.batches + 1,
        applied: row.applied + change.applied,
        refused: row.refused + change.refused,
        skipped: row.skipped + change.skipped,
        registry_growth: row.registry_growth + change.registryGrowth,
        duration_ms: String(BigInt(row.duration_ms) + BigInt(Math.round(change.durationMs))),
        last_batch_at: change.at,
      };
    case 'rerun': {
      const { delta, leftUnborn } = change.figures;
      return { ...row, rerun_delta: delta, left_unborn: leftUnborn, rerun_position: change.position };
    }
    default:
      return exhaustive(change);
  }
};

/** What a batch tells its collection: counts instead of lists. */
export const batchChange = (batch: BatchCommitted['data'], at: string): PlanCollectionChange => {
  const { applied, refused, skipped, registryGrowth, durationMs } = batch;
  const counts = { applied, refused: refused.length, skipped: skipped.length };
  return { kind: 'batch', ...counts, registryGrowth, durationMs, at };
};

export const planCollectionModel = model<PlanCollectionRow, PlanCollectionChange>(
  planCollectionTable,
  evolvePlanCollection,
);
