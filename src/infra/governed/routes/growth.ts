import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { qualified } from '../contract/sql-names.js';

/** Rows that came into the birth registry and rows that were changed or taken out, by one transaction. */
export type Growth = { readonly added: number; readonly disturbed: number };

/**
 * The server's own count of what this backend did to the registry (and its partitions), of which a difference within
 * one transaction is that transaction's. It costs nothing however large the registry is, and others' births that are
 * committed meanwhile are not in it. The read models of statistics are frozen within a transaction, these counters not.
 */
const COUNTERS = `
  select current_setting('track_counts')::boolean as counted,
         coalesce(sum(pg_stat_get_xact_tuples_inserted(relid)), 0)::int as added,
         coalesce(sum(pg_stat_get_xact_tuples_updated(relid) + pg_stat_get_xact_tuples_deleted(relid)), 0)::int as disturbed
  from (select $1::regclass::oid union select relid::oid from pg_partition_tree($1::regclass)) r(relid)`;

type Counters = Growth & { readonly counted: boolean };

async function counters(db: pg.ClientBase, { birthRegistry }: Contract): Promise<Counters> {
  const { rows } = await db.query<Counters>(COUNTERS, [qualified(birthRegistry.schema, birthRegistry.table)]);
  const [now] = rows;
  if (now === undefined || !now.counted) {
    throw new Error(
      'The governed database counts no rows (track_counts is off), so nobody can tell whether an apply made more births ' +
        'than planned. Turn it on: alter system set track_counts = on.',
    );
  }
  return now;
}

/** Measures what `work` did to the registry. Inside a transaction only. */
export async function growthOf(db: pg.ClientBase, contract: Contract, work: () => Promise<void>): Promise<Growth> {
  const before = await counters(db, contract);
  await work();
  const after = await counters(db, contract);
  return { added: after.added - before.added, disturbed: after.disturbed - before.disturbed };
}
