import type { KeyPosition, LapMode } from '../../domain/scan/events.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';

/**
 * How far a collection is scanned. The first part tells of the newest lap; `base_…` of what coverage rests on: the last
 * completed full lap, and the incremental pages since that joined on to its end without a gap.
 */
export type CursorRow = {
  readonly collection: string;
  readonly lap: number;
  readonly mode: LapMode;
  readonly lap_status: 'running' | 'completed' | 'aborted';
  readonly lap_started_at: string;
  readonly lap_started_position: string;
  /** In how many runs the lap was walked: more than one when it was interrupted and resumed. */
  readonly runs: number;
  /** The command that the last page came from: its correlation and its time. */
  readonly run: string | null;
  /** True when an incremental lap follows the base and begins where it ends, so that its pages belong to the base. */
  readonly extends_base: boolean;
  readonly pages: number;
  readonly rows_seen: string;
  readonly rows_born: string;
  readonly rows_without_code: string;
  readonly newly_logged: string;
  readonly last_key: KeyPosition | null;
  readonly last_run_at: string | null;
  readonly base_lap: number | null;
  /** The full lap and the incremental ones that extended it. */
  readonly base_laps: readonly number[];
  readonly base_runs: number | null;
  readonly base_started_position: string | null;
  /** Position of the full lap's completion. */
  readonly base_position: string | null;
  readonly base_at: string | null;
  readonly base_rows_seen: string;
  readonly base_rows_born: string;
  readonly base_rows_without_code: string;
  readonly base_key: KeyPosition | null;
};

type At = { readonly at: string; readonly position: string };
type Counts = { readonly rowsSeen: number; readonly rowsBorn: number; readonly rowsWithoutCode: number };

export type CursorChange =
  | ({
      readonly kind: 'lap_started';
      readonly lap: number;
      readonly mode: LapMode;
      readonly from: KeyPosition | null;
    } & At)
  | ({
      readonly kind: 'page';
      readonly run: string;
      readonly from: KeyPosition | null;
      readonly to: KeyPosition | null;
      readonly newlyLogged: number;
    } & Counts &
      At)
  | ({ readonly kind: 'lap_completed'; readonly lastKey: KeyPosition | null } & At)
  | ({ readonly kind: 'lap_aborted' } & At);

export const cursorTable: TableOf<CursorRow> = {
  name: 'scan_cursor',
  key: ['collection'],
  kind: 'history',
  columns: {
    collection: 'text',
    lap: 'integer',
    mode: 'text',
    lap_status: 'text',
    lap_started_at: 'timestamptz',
    lap_started_position: 'bigint',
    runs: 'integer',
    run: 'text',
    extends_base: 'boolean',
    pages: 'integer',
    rows_seen: 'bigint',
    rows_born: 'bigint',
    rows_without_code: 'bigint',
    newly_logged: 'bigint',
    last_key: 'jsonb',
    last_run_at: 'timestamptz',
    base_lap: 'integer',
    base_laps: 'jsonb',
    base_runs: 'integer',
    base_started_position: 'bigint',
    base_position: 'bigint',
    base_at: 'timestamptz',
    base_rows_seen: 'bigint',
    base_rows_born: 'bigint',
    base_rows_without_code: 'bigint',
    base_key: 'jsonb',
  },
};
