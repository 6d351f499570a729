import type pg from 'pg';
import type { HealthReading } from '../../../domain/plan/process/health.js';

/**
 * `pg_locks` is open to all; others' activity and replication are told only to members of `pg_read_all_stats` (the kit
 * makes its roles that). Without it they read as nothing, which is as if the database had neither. WAL counts when it is
 * made: where commits do not wait for the disk, the server writes it in batches, and the rate would read as nothing and leap.
 */
const READING = `
  select
    (select count(*)::int from pg_locks where not granted) as "lockWaits",
    (select count(*)::int from pg_stat_activity
     where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid()) as "activeSessions",
    (select round(extract(epoch from max(coalesce(replay_lag, '0'))) * 1000)::int from pg_stat_replication) as "replicationLagMs",
    case when pg_is_in_recovery() then null else pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text end as wal,
    extract(epoch from clock_timestamp())::float8 as at`;

type Row = Omit<HealthReading, 'walBytesPerSecond'> & { readonly wal: string | null; readonly at: number };

/** Reads how the database is, each time beside the last: the rate of WAL needs two looks, and is null at the first. */
export class HealthProbe {
  private last: { readonly wal: bigint; readonly at: number } | null = null;

  constructor(private readonly pool: pg.Pool) {}

  async read(): Promise<HealthReading> {
    const { rows } = await this.pool.query<Row>(READING);
    const [row] = rows;
    if (row === undefined) throw new Error('The governed database gave no answer about its health.');
    const { wal, at, ...reading } = row;
    return { ...reading, walBytesPerSecond: wal === null ? null : this.rate(BigInt(wal), at) };
  }

  /** By the database's clock, so that the way to it does not count. */
  private rate(wal: bigint, at: number): number | null {
    const { last } = this;
    this.last = { wal, at };
    return last === null || at <= last.at ? null : Math.round(Number(wal - last.wal) / (at - last.at));
  }
}
