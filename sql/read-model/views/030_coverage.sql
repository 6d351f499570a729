-- Invariant 7: for every collection, entities seen = born + PENDING + BIRTH_APPROVED + EXEMPT + QUARANTINE + RETIRE
-- (+ rows without a code, which no entry can name).
--
-- Both sides come from different sources. The left is what the pages counted: the last completed full lap, and the
-- incremental pages that joined on to its end (of their unborn rows the new ones), the base (scan_cursor.base_…). The
-- right is the ledger: the entries that were open when that lap completed, and those that the incremental pages opened,
-- by what has become of them since.
--
-- An entry can be open at a lap's end without having been counted as unborn: its row was met born, or not at all, and was
-- born no longer, or there again, when the lap had passed it. The lap's settlement looks at every open entry that no page
-- met, and names those (`unmet`): they are no part of the base, and stand as detected since; the next full lap counts
-- their rows. The order of the log says all the rest, but for two things, which are counted instead:
--
-- * An entry that our own apply closed *while* the lap ran was met by it either unborn or born already: `uncertain`. The
--   lap's own count of unborn rows says how many of them it met unborn.
-- * What a lap met before it was interrupted is not remembered when it is resumed. So for a lap in several runs the
--   entries that its settlement closed are uncertain too; and of the entries that it found open and left open one cannot
--   tell who was not counted: `maybe_unmet`. Naming each would cost the resumed lap a write per entry. The count says how
--   many they are: as many rows as the lap counted unborn too few, and no more than there are such entries. So many are
--   added to the entities seen, as entities beside those that the lap counted.
--
-- Anything beyond these bounds is a difference, and the balance fails. One that is too large (rows counted as unborn
-- that no entry stands for) is never explained by what a resumed lap may have left unmet.

create function birth_ledger.coverage_as_of(ledger_position bigint, collections_position bigint)
  returns table (
    collection_name text, state text, gap_reason text, gap_detail text, lap integer, lap_completed_at timestamptz,
    entities_seen bigint, born bigint, pending bigint, birth_approved bigint, exempt bigint, quarantine bigint,
    retire bigint, rows_without_code bigint, detected_since bigint, vanished_since bigint, difference bigint,
    balanced boolean)
  language sql stable parallel safe
as $$
  with stood as (
    -- How each entry stood when the lap completed, and whether an incremental page that joined on to it counted the entry.
    -- Nearly every entry was opened once and can tell by itself.
    select e.collection, e.status, e.decision, e.opened_position, e.closed_position, e.closed_by, e.unmet_lap,
           c.base_lap, c.base_runs, c.base_started_position, c.base_position,
           e.opened_position > c.base_position and c.base_laps @> to_jsonb(e.opened_lap) as joined_on
      from birth_ledger.ledger_entry_as_of(ledger_position) e
      join birth_ledger.scan_cursor_as_of(ledger_position) c on c.collection = e.collection
     where e.reopened = 0 and e.unmet_lap is null
    union all
    -- Of one that was opened anew, or passed unmet, the version of that moment tells, and any since that such a page made.
    select e.collection, e.status, e.decision, b.opened_position, b.closed_position, b.closed_by, b.unmet_lap,
           c.base_lap, c.base_runs, c.base_started_position, c.base_position,
           e.opened_position > c.base_position and c.base_laps @> to_jsonb(e.opened_lap) or exists (
             select from birth_ledger.ledger_entry_history h
              where h.collection = e.collection and birth_ledger.code_key(h.code) = birth_ledger.code_key(e.code)
                and h.code = e.code and h.valid_from <= ledger_position and h.opened_position > c.base_position
                and c.base_laps @> to_jsonb(h.opened_lap)) as joined_on
      from birth_ledger.ledger_entry_as_of(ledger_position) e
      join birth_ledger.scan_cursor_as_of(ledger_position) c on c.collection = e.collection
      left join lateral (
        select e.opened_position, e.closed_position, e.closed_by, e.unmet_lap where e.valid_from <= c.base_position
        union all
        select h.opened_position, h.closed_position, h.closed_by, h.unmet_lap
          from birth_ledger.ledger_entry_history h
         where e.valid_from > c.base_position
           and h.collection = e.collection and birth_ledger.code_key(h.code) = birth_ledger.code_key(e.code)
           and h.code = e.code and h.valid_from <= c.base_position and h.valid_to > c.base_position
      ) b on true
     where e.reopened > 0 or e.unmet_lap is not null
  ), open_then as (
    select *, opened_position <= base_position and (closed_position is null or closed_position > base_position) as was_open
      from stood
  ), placed as (
    select collection, status, decision,
           coalesce(was_open and unmet_lap is distinct from base_lap or joined_on, false) as in_base,
           coalesce(
             closed_position <= base_position and closed_position > base_started_position
               and (closed_by = 'apply' or base_runs > 1), false) as uncertain,
           coalesce(was_open and opened_position < base_started_position and base_runs > 1, false) as maybe_unmet
      from open_then
    -- Each of these is asked for many times below; without this the planner would work it out as often, for each entry.
    offset 0
  ), counted as (
    select collection,
           count(*) filter (where in_base) as in_base,
           count(*) filter (where uncertain) as uncertain,
           count(*) filter (where maybe_unmet) as maybe_unmet,
           count(*) filter (where in_base and status = 'born') as born_since,
           count(*) filter (where in_base and status = 'vanished') as vanished_since,
           count(*) filter (where not in_base and status = 'open') as detected_since,
           count(*) filter (where in_base and status = 'open' and decision = 'PENDING') as pending,
           count(*) filter (where in_base and status = 'open' and decision = 'BIRTH_APPROVED') as birth_approved,
           count(*) filter (where in_base and status = 'open' and decision = 'EXEMPT') as exempt,
           count(*) filter (where in_base and status = 'open' and decision = 'QUARANTINE') as quarantine,
           count(*) filter (where in_base and status = 'open' and decision = 'RETIRE') as retire
      from placed
     group by collection
  ), weighed as (
    select c.*, n.born_since, n.vanished_since, n.detected_since,
           n.pending, n.birth_approved, n.exempt, n.quarantine, n.retire,
           c.base_rows_seen - c.base_rows_born - c.base_rows_without_code - coalesce(n.in_base, 0) as met_unborn,
           coalesce(n.uncertain, 0) as uncertain,
           coalesce(n.maybe_unmet, 0) as maybe_unmet
      from birth_ledger.scan_cursor_as_of(ledger_position) c
      left join counted n on n.collection = c.collection
  ), explained as (
    select w.*,
           least(greatest(w.met_unborn, 0), w.uncertain) as uncertain_met_unborn,
           least(greatest(-w.met_unborn, 0), w.maybe_unmet) as unmet
      from weighed w
  )
  select coalesce(k.collection, x.collection) as collection_name,
         case
           when k.gap_reason is not null and k.triage_verdict = 'EXEMPT' then 'exempt'
           when k.gap_reason is not null then 'gap'
           when x.base_position is null then 'not_scanned'
           when x.met_unborn = x.uncertain_met_unborn - x.unmet then 'balanced'
           else 'unbalanced'
         end as state,
         k.gap_reason,
         k.gap_detail,
         x.base_lap as lap,
         x.base_at as lap_completed_at,
         s.entities_seen, s.born, s.pending, s.birth_approved, s.exempt, s.quarantine, s.retire, s.rows_without_code,
         coalesce(x.detected_since, 0) as detected_since,
         s.vanished_since,
         s.difference,
         s.difference = 0 as balanced
    from birth_ledger.collection_as_of(collections_position) k
    full join explained x on x.collection = k.collection
    left join lateral (
      select x.base_rows_seen - coalesce(x.vanished_since, 0) + x.unmet as entities_seen,
             x.base_rows_born + x.uncertain_met_unborn + coalesce(x.born_since, 0) as born,
             coalesce(x.pending, 0) as pending,
             coalesce(x.birth_approved, 0) as birth_approved,
             coalesce(x.exempt, 0) as exempt,
             coalesce(x.quarantine, 0) as quarantine,
             coalesce(x.retire, 0) as retire,
             x.base_rows_without_code as rows_without_code,
             coalesce(x.vanished_since, 0) as vanished_since,
             x.met_unborn - x.uncertain_met_unborn + x.unmet as difference
    ) s on x.base_position is not null
$$;

comment on function birth_ledger.coverage_as_of(bigint, bigint) is
  'birth_ledger.coverage as it stood at a position of the log; the two arguments are that position for the ledger and for the collections.';

create view birth_ledger.coverage as
  select * from birth_ledger.coverage_as_of(9223372036854775807, 9223372036854775807);

comment on view birth_ledger.coverage is
  'Whether every entity is accounted for: one row per collection that was ever discovered or scanned. It balances or names the collection.';
comment on column birth_ledger.coverage.collection_name is 'The collection.';
comment on column birth_ledger.coverage.state is
  'balanced, unbalanced, gap (cannot be scanned), exempt (triaged: needs no births), not_scanned (no full lap completed yet).';
comment on column birth_ledger.coverage.gap_reason is 'Why it cannot be scanned; empty where it can.';
comment on column birth_ledger.coverage.gap_detail is 'The same, in a sentence.';
comment on column birth_ledger.coverage.lap is 'The last completed full lap, on which the counts rest.';
comment on column birth_ledger.coverage.lap_completed_at is 'When that lap was completed.';
comment on column birth_ledger.coverage.entities_seen is
  'Rows that the lap (and the incremental pages since) counted, without those known to be gone since; for a lap that was resumed, also the open entries whose rows it counted as born, or not at all.';
comment on column birth_ledger.coverage.born is 'Of them, born: counted so by the lap, or born since.';
comment on column birth_ledger.coverage.pending is 'Of them, unborn and undecided.';
comment on column birth_ledger.coverage.birth_approved is 'Of them, approved and not yet born.';
comment on column birth_ledger.coverage.exempt is 'Of them, exempt.';
comment on column birth_ledger.coverage.quarantine is 'Of them, in quarantine.';
comment on column birth_ledger.coverage.retire is 'Of them, to be retired.';
comment on column birth_ledger.coverage.rows_without_code is 'Of them, rows whose code is NULL, or too long for an event: no entry can name them.';
comment on column birth_ledger.coverage.detected_since is
  'Open entries that were detected after the lap, or whose rows it passed before they were unborn again; the next full lap counts them.';
comment on column birth_ledger.coverage.vanished_since is 'Entities that the lap counted and that are known to be gone.';
comment on column birth_ledger.coverage.difference is 'Rows that the sum leaves unexplained; 0 when the collection balances.';
comment on column birth_ledger.coverage.balanced is 'True when every entity seen is accounted for; empty where there is nothing to weigh.';
