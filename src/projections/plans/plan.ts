import type {
  ApplyCompleted,
  DryRunRecorded,
  PlanDrafted,
  PlanReviewed,
  RehearsalRecorded,
  RerunVerified,
} from '../../domain/plan/events.js';
import type { Apply, Permit, PlanState } from '../../domain/plan/state.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';

/** What an event recorded, with the time of the command that it came from and its position in the log. */
export type Timed<Data> = Data & { readonly at: string; readonly position: string };

/** A plan as it stands. What rests on a digest that has changed is void and null here; `last_…` keeps what was recorded. */
export type PlanRow = {
  readonly plan_id: string;
  /** `pinning`: its list is being written; `discarded`: abandoned before the list was sealed. */
  readonly status: Exclude<PlanState['status'], 'none'>;
  readonly planned_by: string | null;
  readonly reason: string | null;
  readonly digest: string | null;
  /** Entries that are pinned so far. */
  readonly entries: number;
  readonly draft: Timed<PlanDrafted['data']> | null;
  readonly dry_run: Timed<DryRunRecorded['data']> | null;
  readonly reviews: readonly Timed<PlanReviewed['data']>[];
  readonly reviewers: readonly string[];
  readonly openers: readonly string[];
  /** Every permit that it ever had, oldest first; only the last one can still be open. */
  readonly permits: readonly Timed<Permit>[];
  readonly guards_passed_at: string | null;
  readonly rehearsal: Timed<RehearsalRecorded['data']> | null;
  readonly apply: Apply | null;
  readonly last_dry_run: Timed<DryRunRecorded['data']> | null;
  readonly last_rehearsal: Timed<RehearsalRecorded['data']> | null;
  /** Position of the newest evaluation of the guards. */
  readonly last_guards: string | null;
  readonly completed: Timed<ApplyCompleted['data']> | null;
  readonly last_rerun: Timed<RerunVerified['data']> | null;
  readonly abandoned_by: string | null;
  readonly abandon_reason: string | null;
  readonly drafted_at: string | null;
  readonly changed_at: string;
  readonly revision: string;
};

export const planTable: TableOf<PlanRow> = {
  name: 'plan',
  key: ['plan_id'],
  kind: 'state',
  columns: {
    plan_id: 'text',
    status: 'text',
    planned_by: 'text',
    reason: 'text',
    digest: 'text',
    entries: 'integer',
    draft: 'jsonb',
    dry_run: 'jsonb',
    reviews: 'jsonb',
    reviewers: 'jsonb',
    openers: 'jsonb',
    permits: 'jsonb',
    guards_passed_at: 'timestamptz',
    rehearsal: 'jsonb',
    apply: 'jsonb',
    last_dry_run: 'jsonb',
    last_rehearsal: 'jsonb',
    last_guards: 'bigint',
    completed: 'jsonb',
    last_rerun: 'jsonb',
    abandoned_by: 'text',
    abandon_reason: 'text',
    drafted_at: 'timestamptz',
    changed_at: 'timestamptz',
    revision: 'bigint',
  },
};

/** A plan of which only the first chunk of its list is about to be known. */
export const unsealed = (planId: string, at: string, revision: string): PlanRow => ({
  plan_id: planId,
  status: 'pinning',
  planned_by: null,
  reason: null,
  digest: null,
  entries: 0,
  draft: null,
  dry_run: null,
  reviews: [],
  reviewers: [],
  openers: [],
  permits: [],
  guards_passed_at: null,
  rehearsal: null,
  apply: null,
  last_dry_run: null,
  last_rehearsal: null,
  last_guards: null,
  completed: null,
  last_rerun: null,
  abandoned_by: null,
  abandon_reason: null,
  drafted_at: null,
  changed_at: at,
  revision,
});
