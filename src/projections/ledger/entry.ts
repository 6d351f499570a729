import type { Decision } from '../../domain/entry/events.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';

/** A ledger entry: `open` while the entity is unborn, else how it ceased to be so. Positions and revisions are decimal text. */
export type EntryRow = {
  readonly collection: string;
  readonly code: string;
  readonly status: 'open' | 'born' | 'vanished';
  readonly decision: Decision;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
  readonly pending_onboarding: boolean;
  readonly first_detected_at: string;
  readonly first_detected_position: string;
  /** The latest detection: the first, or the one that reopened the entry. */
  readonly opened_at: string;
  readonly opened_position: string;
  /** The lap of the latest detection; null when the log holds no detection of the entry. */
  readonly opened_lap: number | null;
  /** The latest lap since then whose pages did not count it, though it is unborn; null when none said so. */
  readonly unmet_lap: number | null;
  readonly reopened: number;
  readonly closed_at: string | null;
  readonly closed_position: string | null;
  /** `apply`: born by our own apply; `scan`: a lap found it born or gone. */
  readonly closed_by: 'apply' | 'scan' | null;
  readonly intended_plan_id: string | null;
  readonly plan_id: string | null;
  readonly birth_id: string | null;
  readonly birth_applied_at: string | null;
  /** Why the database refused the birth at the last attempt. */
  readonly refusal: string | null;
  /** Revision of the entry's stream; null before its first decision. */
  readonly revision: string | null;
};

type At = { readonly at: string; readonly position: string };

export type EntryChange =
  | ({ readonly kind: 'detected'; readonly lap: number } & At)
  | ({ readonly kind: 'found_born' | 'found_vanished' } & At)
  | ({ readonly kind: 'found_unmet'; readonly lap: number } & At)
  | ({
      readonly kind: 'decided';
      readonly to: Decision;
      readonly by: string;
      readonly reason: string;
      readonly pendingOnboarding: boolean;
      readonly detectedAt: string;
      readonly revision: string;
    } & At)
  | ({ readonly kind: 'intended'; readonly planId: string; readonly revision: string } & At)
  | ({
      readonly kind: 'applied';
      readonly planId: string;
      readonly birthId: string;
      /** The birth row's own time, as Step C read it back. */
      readonly bornAt: string;
      readonly revision: string;
    } & At)
  | ({ readonly kind: 'refused'; readonly reason: string; readonly revision: string } & At);

export const entryTable: TableOf<EntryRow> = {
  name: 'ledger_entry',
  key: ['collection', 'code'],
  longKey: ['code'],
  kind: 'history',
  tally: { name: 'ledger_tally', by: ['collection', 'status', 'decision'], count: 'entries' },
  columns: {
    collection: 'text',
    code: 'text',
    status: 'text',
    decision: 'text',
    decided_by: 'text',
    decided_at: 'timestamptz',
    reason: 'text',
    pending_onboarding: 'boolean',
    first_detected_at: 'timestamptz',
    first_detected_position: 'bigint',
    opened_at: 'timestamptz',
    opened_position: 'bigint',
    opened_lap: 'integer',
    unmet_lap: 'integer',
    reopened: 'integer',
    closed_at: 'timestamptz',
    closed_position: 'bigint',
    closed_by: 'text',
    intended_plan_id: 'text',
    plan_id: 'text',
    birth_id: 'text',
    birth_applied_at: 'timestamptz',
    refusal: 'text',
    revision: 'bigint',
  },
};
