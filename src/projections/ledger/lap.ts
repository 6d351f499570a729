import type { Identity } from '../../domain/collection/identity.js';
import type { KeyPosition, LapMode } from '../../domain/scan/events.js';
import { exhaustive } from '../../domain/shared/exhaustive.js';
import type { TableOf } from '../../infra/postgres/read-model/table.js';
import { model } from '../engine/projection.js';

/** One pass over a collection, with what it counted. */
export type LapRow = {
  readonly collection: string;
  readonly lap: number;
  readonly mode: LapMode;
  readonly status: 'running' | 'completed' | 'aborted';
  readonly identity: Identity;
  readonly key_columns: readonly string[];
  readonly from_key: KeyPosition | null;
  readonly last_key: KeyPosition | null;
  readonly pages: number;
  readonly rows_seen: string;
  readonly rows_born: string;
  readonly rows_without_code: string;
  readonly newly_logged: string;
  /** Open entries that the lap found born meanwhile, or gone. */
  readonly found_born: string;
  readonly found_vanished: string;
  readonly started_at: string;
  readonly started_position: string;
  readonly ended_at: string | null;
  readonly ended_position: string | null;
  readonly abort_reason: string | null;
};

type At = { readonly at: string; readonly position: string };

export type LapChange =
  | ({
      readonly kind: 'started';
      readonly mode: LapMode;
      readonly identity: Identity;
      readonly keyColumns: readonly string[];
      readonly from: KeyPosition | null;
    } & At)
  | {
      readonly kind: 'page';
      readonly to: KeyPosition | null;
      readonly rowsSeen: number;
      readonly rowsBorn: number;
      readonly rowsWithoutCode: number;
      readonly newlyLogged: number;
      readonly foundBorn: number;
      readonly foundVanished: number;
    }
  | ({ readonly kind: 'completed' } & At)
  | ({ readonly kind: 'aborted'; readonly reason: string } & At);

const lapTable: TableOf<LapRow> = {
  name: 'scan_lap',
  key: ['collection', 'lap'],
  kind: 'state',
  columns: {
    collection: 'text',
    lap: 'integer',
    mode: 'text',
    status: 'text',
    identity: 'jsonb',
    key_columns: 'jsonb',
    from_key: 'jsonb',
    last_key: 'jsonb',
    pages: 'integer',
    rows_seen: 'bigint',
    rows_born: 'bigint',
    rows_without_code: 'bigint',
    newly_logged: 'bigint',
    found_born: 'bigint',
    found_vanished: 'bigint',
    started_at: 'timestamptz',
    started_position: 'bigint',
    ended_at: 'timestamptz',
    ended_position: 'bigint',
    abort_reason: 'text',
  },
};

const nothingSeen = {
  pages: 0,
  rows_seen: '0',
  rows_born: '0',
  rows_without_code: '0',
  newly_logged: '0',
  found_born: '0',
  found_vanished: '0',
} as const;

const plus = (sum: string, count: number): string => String(BigInt(sum) + BigInt(count));

/** A lap after one change; a page or an end of a lap that never began means nothing. */
export const evolveLap = (
  row: LapRow | undefined,
  change: LapChange,
  [collection = '', lap = '0']: readonly string[],
): LapRow | undefined => {
  switch (change.kind) {
    case 'started': {
      const { mode, identity, keyColumns, from, at, position } = change;
      return {
        collection,
        lap: Number(lap),
        mode,
        status: 'running',
        identity,
        key_columns: keyColumns,
        from_key: from,
        last_key: from,
        ...nothingSeen,
        started_at: at,
        started_position: position,
        ended_at: null,
        ended_position: null,
        abort_reason: null,
      };
    }
    case 'page':
      return (
        row && {
          ...row,
          last_key: change.to,
          pages: row.pages + 1,
          rows_seen: plus(row.rows_seen, change.rowsSeen),
          rows_born: plus(row.rows_born, change.rowsBorn),
          rows_without_code: plus(row.rows_without_code, change.rowsWithoutCode),
          newly_logged: plus(row.newly_logged, change.newlyLogged),
          found_born: plus(row.found_born, change.foundBorn),
          found_vanished: plus(row.found_vanished, change.foundVanished),
        }
      );
    case 'completed':
      return row && { ...row, status: 'completed', ended_at: change.at, ended_position: change.position };
    case 'aborted':
      return (
        row && {
          ...row,
          status: 'aborted',
          ended_at: change.at,
          ended_position: change.position,
          abort_reason: change.reason,
        }
      );
    default:
      return exhaustive(change);
  }
};

export const lapModel = model<LapRow, LapChange>(lapTable, evolveLap);
