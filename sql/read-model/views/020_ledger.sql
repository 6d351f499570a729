-- The ledger, its cursor and its backlog, by the names and columns of the source document.

create view birth_ledger._backfill_birth_ledger as
  select e.collection as collection_name,
         e.code as entity_code,
         e.first_detected_at as first_detected,
         case e.status
           when 'open' then greatest(e.opened_at, case when c.base_position > e.opened_position then c.base_at end)
           when 'born' then e.closed_at
           else coalesce(
             (select l.ended_at from birth_ledger.scan_lap l
               where l.collection = e.collection and l.mode = 'full' and l.status = 'completed'
                 and l.ended_position > e.opened_position and l.ended_position < e.closed_position
               order by l.lap desc limit 1),
             e.opened_at)
         end as last_seen,
         e.decision,
         e.decided_by,
         e.birth_applied_at,
         nullif(concat_ws('; ',
           e.reason,
           case when e.pending_onboarding then 'pending onboarding' end,
           case when e.status = 'vanished' then 'entity no longer exists' end,
           case when e.reopened > 0 then 'found unborn again, ' || e.reopened || ' time(s)' end,
           'birth refused: ' || e.refusal), '') as notes
    from birth_ledger.ledger_entry e
    left join birth_ledger.scan_cursor c on c.collection = e.collection;

comment on view birth_ledger._backfill_birth_ledger is
  'One row per entity that was ever found unborn. An entry is never deleted.';
comment on column birth_ledger._backfill_birth_ledger.collection_name is 'The collection that the entity belongs to.';
comment on column birth_ledger._backfill_birth_ledger.entity_code is 'The entity''s identity within its collection, as the birth gateway derives it.';
comment on column birth_ledger._backfill_birth_ledger.first_detected is 'When a scan first found the entity unborn.';
comment on column birth_ledger._backfill_birth_ledger.last_seen is
  'When the entity was last seen: for an open entry by the last completed full lap, for a born one when its birth became known, for a vanished one before it was gone.';
comment on column birth_ledger._backfill_birth_ledger.decision is 'PENDING, BIRTH_APPROVED, EXEMPT, QUARANTINE or RETIRE.';
comment on column birth_ledger._backfill_birth_ledger.decided_by is 'The person, or policy:<name>, that decided last; empty while nobody has.';
comment on column birth_ledger._backfill_birth_ledger.birth_applied_at is 'Time of the birth that the service applied; empty for births from elsewhere.';
comment on column birth_ledger._backfill_birth_ledger.notes is 'The decision''s reason, and what else is to be known.';

create view birth_ledger._backfill_cursor as
  select c.collection as collection_name,
         case when jsonb_array_length(c.last_key) = 1 then c.last_key ->> 0 else c.last_key::text end as last_id_checked,
         c.last_run_at,
         c.rows_seen
    from birth_ledger.scan_cursor c;

comment on view birth_ledger._backfill_cursor is 'How far each collection is scanned: no row skipped, none rescanned for ever.';
comment on column birth_ledger._backfill_cursor.collection_name is 'The collection.';
comment on column birth_ledger._backfill_cursor.last_id_checked is 'The last key checked; a JSON array where the key has several columns.';
comment on column birth_ledger._backfill_cursor.last_run_at is 'When the last page was scanned, or the lap ended.';
comment on column birth_ledger._backfill_cursor.rows_seen is 'Rows seen by the newest lap so far.';

create view birth_ledger.v_backfill_backlog as
  select e.collection as collection_name,
         e.decision,
         count(*) filter (where e.status = 'open') as entries,
         count(*) filter (where e.status = 'born') as born,
         count(*) filter (where e.status = 'vanished') as vanished,
         min(e.first_detected_at) filter (where e.status = 'open') as oldest_detected
    from birth_ledger.ledger_entry e
   group by e.collection, e.decision;

comment on view birth_ledger.v_backfill_backlog is 'The ledger counted by collection and decision.';
comment on column birth_ledger.v_backfill_backlog.collection_name is 'The collection.';
comment on column birth_ledger.v_backfill_backlog.decision is 'The decision that stands.';
comment on column birth_ledger.v_backfill_backlog.entries is 'Open entries: unborn as far as is known.';
comment on column birth_ledger.v_backfill_backlog.born is 'Entries with this last decision that are born by now.';
comment on column birth_ledger.v_backfill_backlog.vanished is 'Entries with this last decision whose entity no longer exists.';
comment on column birth_ledger.v_backfill_backlog.oldest_detected is 'First detection of the oldest open entry.';

create view birth_ledger.v_backlog_over_time as
  with changed as (
    select collection, decision, valid_from as position, 1 as change
      from birth_ledger.ledger_entry where status = 'open'
    union all
    select collection, decision, valid_from, 1
      from birth_ledger.ledger_entry_history where status = 'open'
    union all
    select collection, decision, valid_to, -1
      from birth_ledger.ledger_entry_history where status = 'open'
  ), moved as (
    select collection, decision, position, sum(change) as change from changed group by collection, decision, position
  ), hourly as (
    select m.collection, m.decision, date_trunc('hour', t.at) as hour, sum(m.change) as change
      from moved m
     cross join lateral (
       select at from birth_ledger.ledger_timeline where position <= m.position order by position desc limit 1) t
     group by 1, 2, 3
  )
  select collection as collection_name,
         decision,
         hour,
         change::bigint as change,
         (sum(change) over (partition by collection, decision order by hour))::bigint as entries
    from hourly;

comment on view birth_ledger.v_backlog_over_time is
  'The backlog hour by hour, for a burn-down: one row per collection, decision and hour in which it changed.';
comment on column birth_ledger.v_backlog_over_time.collection_name is 'The collection.';
comment on column birth_ledger.v_backlog_over_time.decision is 'The decision.';
comment on column birth_ledger.v_backlog_over_time.hour is 'Beginning of the hour, by the log''s time.';
comment on column birth_ledger.v_backlog_over_time.change is 'Open entries gained (or lost, if negative) within the hour.';
comment on column birth_ledger.v_backlog_over_time.entries is 'Open entries at the end of the hour.';
