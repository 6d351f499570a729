-- Collections of which births are required: are they fit for it, and where not, why.

create view birth_ledger.v_required_preflight as
  select s.collection_name,
         s.owner,
         s.has_table,
         s.trigger_name is not null or s.relation_kind = 'folder' as has_trigger,
         s.managed,
         s.owner is not null as has_owner,
         s.resolution = 'resolved' as identity_known,
         not s.awaits_triage as triaged,
         s.gate = 'open' as gate_open,
         s.scannable,
         p.problems,
         cardinality(p.problems) = 0 as ok
    from birth_ledger.collection_standing s
   cross join lateral (
     select array_remove(array[
       case when not s.has_table then 'no table' end,
       case when s.has_table and s.trigger_name is null and s.relation_kind <> 'folder' then 'no birth trigger' end,
       case when not s.managed then 'not managed' end,
       case when s.owner is null then 'no owner' end,
       case when s.has_table and s.resolution <> 'resolved' then 'no identity' end,
       case when s.awaits_triage then 'awaits triage' end,
       case when s.has_table and s.resolution = 'resolved' and s.gap_reason = 'identity_blocked' then 'not scanned since its identity is known'
            when s.has_table and s.resolution = 'resolved' and not s.scannable then coalesce(s.gap_reason, 'not scannable') end
     ], null) as problems) p
   where s.required;

comment on view birth_ledger.v_required_preflight is
  'Whether each required collection is fit to be scanned and born. One row per required collection.';
comment on column birth_ledger.v_required_preflight.collection_name is 'The collection.';
comment on column birth_ledger.v_required_preflight.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_required_preflight.has_table is 'True when its table (or folder) exists and is no view.';
comment on column birth_ledger.v_required_preflight.has_trigger is 'True when the table has its birth trigger; a folder''s is that of its file registry.';
comment on column birth_ledger.v_required_preflight.managed is 'True when meta_catalog manages it.';
comment on column birth_ledger.v_required_preflight.has_owner is 'True when the registry names an owner.';
comment on column birth_ledger.v_required_preflight.identity_known is 'True when the registry has its identity.';
comment on column birth_ledger.v_required_preflight.triaged is 'False while its owner has to say whether it needs births at all.';
comment on column birth_ledger.v_required_preflight.gate_open is 'False while its gate is closed. That holds plans back, and is no problem of the collection.';
comment on column birth_ledger.v_required_preflight.scannable is 'True when a scan can tell its unborn entities.';
comment on column birth_ledger.v_required_preflight.problems is 'What is missing, by name; empty when it is fit.';
comment on column birth_ledger.v_required_preflight.ok is 'True when nothing is missing.';

create view birth_ledger.v_required_gap as
  select s.collection_name,
         s.owner,
         s.gap_reason,
         s.gap_detail,
         case
           when s.gap_reason = 'identity_blocked' and s.resolution = 'resolved' then 'scan'
           when s.gap_reason = 'identity_blocked' then 'resolve_identity'
           when s.gap_reason = 'no_table' then 'create_or_reclassify'
           when s.gap_reason = 'not_a_table' then 'reclassify'
           when s.gap_reason = 'no_key' then 'add_key'
           when s.gap_reason = 'awaiting_triage' then 'triage'
           else 'grant_read'
         end as remedy,
         c.action_pack as action_pack
    from birth_ledger.collection_standing s
    join birth_ledger.collection c on c.collection = s.collection_name
   where s.required and s.gap_reason is not null;

comment on view birth_ledger.v_required_gap is
  'Required collections that cannot be scanned: nothing is silently skipped. One row per collection, by name and reason; no row: no gap.';
comment on column birth_ledger.v_required_gap.collection_name is 'The collection.';
comment on column birth_ledger.v_required_gap.owner is 'Who the registry names as its owner.';
comment on column birth_ledger.v_required_gap.gap_reason is 'no_table, not_a_table, no_rights, no_key, identity_blocked, awaiting_triage or folder_unreadable.';
comment on column birth_ledger.v_required_gap.gap_detail is 'The same, in a sentence.';
comment on column birth_ledger.v_required_gap.remedy is
  'Where the way out lies: scan (its identity is known by now), resolve_identity, create_or_reclassify (there is no table), reclassify (what is there can have no births), add_key, triage or grant_read.';
comment on column birth_ledger.v_required_gap.action_pack is 'What its owner can do, as JSON {problem, options}; empty until it was classified as blocked.';
