import type { AsOf } from '../shared/as-of.js';
import { entryColumns } from './entry-view.js';

/**
 * Which version of an entry `e` counts: the row itself, or, as of the position `$1` before its last change, the one
 * version of its history that stood then. Entries are never deleted, so their own index leads to them in either case; a
 * caller leaves out those whose `first_detected_position` is later. The versions of an entry join on to each other, so
 * the last one that began is the one: found by a single look into its index, however many there are.
 */
export const entryVersion = (asOf: AsOf | null): string =>
  asOf === null
    ? `select ${entryColumns('e')} where $1::bigint is not null`
    : `select ${entryColumns('e')} where e.valid_from <= $1
       union all
       (select ${entryColumns('h')}
          from birth_ledger.ledger_entry_history h
         where e.valid_from > $1 and h.collection = e.collection
           and birth_ledger.code_key(h.code) = birth_ledger.code_key(e.code) and h.code = e.code
           and h.valid_from <= $1 and h.valid_to > $1
         order by h.valid_from desc
         limit 1)`;
