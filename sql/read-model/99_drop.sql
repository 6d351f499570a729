-- The exact reverse of everything that the service creates in the read model's database: what was created last goes
-- first, the three schemas at the end. Nothing is lost by it that the event log does not hold; the service builds the read
-- model anew at its next start.
--
-- What others built upon it (a view of their own, say) or put into its schemas is theirs: then it refuses and names it.
-- Nothing is dropped by CASCADE.

do $$
declare
  v_theirs text;
  v_slot text;
begin
  if to_regclass('birth_ledger.migration') is null then
    raise notice 'The read model is not in this database: nothing to take away.';
    return;
  end if;

  with ours as (
    select oid from pg_namespace where nspname in ('birth_ledger', 'birth_ledger_blue', 'birth_ledger_green')
  ), built_upon as (
    select coalesce(r.ev_class, c.conrelid, t.tgrelid, a.adrelid, case when d.classid = 'pg_class'::regclass then d.objid end) as relation,
           case when d.classid = 'pg_proc'::regclass then d.objid end as function
      from pg_depend d
      left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
      left join pg_constraint c on d.classid = 'pg_constraint'::regclass and c.oid = d.objid
      left join pg_trigger t on d.classid = 'pg_trigger'::regclass and t.oid = d.objid
      left join pg_attrdef a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
     where (d.refclassid = 'pg_class'::regclass
            and d.refobjid in (select oid from pg_class where relnamespace in (select oid from ours)))
        or (d.refclassid = 'pg_proc'::regclass
            and d.refobjid in (select oid from pg_proc where pronamespace in (select oid from ours)))
        or (d.refclassid = 'pg_type'::regclass
            and d.refobjid in (select oid from pg_type where typnamespace in (select oid from ours)))
  )
  select string_agg(distinct coalesce(b.relation::regclass::text, b.function::regprocedure::text), ', ')
    into v_theirs
    from built_upon b
   where exists (select from pg_class k where k.oid = b.relation and k.relkind not in ('t', 'i', 'I')
                  and k.relnamespace not in (select oid from ours))
      or exists (select from pg_proc p where p.oid = b.function and p.pronamespace not in (select oid from ours));
  if v_theirs is not null then
    raise exception 'Somebody built upon the read model, and dropping it would drop these too: %.', v_theirs
      using hint = 'They are not ours to drop. Drop them or move them away, then run this again.';
  end if;

  -- The role for dashboards, where somebody made it (dashboard_role.sql). Roles belong to the whole cluster.
  if exists (
    select from pg_shdepend d
      join pg_roles r on r.oid = d.refobjid and d.refclassid = 'pg_authid'::regclass
      join pg_database b on b.datname = current_database()
     where r.rolname = 'birth_ledger_dashboard'
       and (d.dbid = b.oid or (d.classid = 'pg_database'::regclass and d.objid = b.oid))
  ) then
    execute format('alter role birth_ledger_dashboard in database %I reset all', current_database());
    drop owned by birth_ledger_dashboard; -- What it was granted here; it owns nothing.
    begin
      drop role birth_ledger_dashboard;
    exception when dependent_objects_still_exist then
      raise notice 'Role birth_ledger_dashboard is kept: another database of this cluster still uses it.';
    end;
  end if;

  -- views/, from the last file to the first
  drop view if exists birth_ledger.v_frozen_tools;
  drop view if exists birth_ledger.v_rerun_delta_guard;
  drop view if exists birth_ledger.v_apply_result;
  drop view if exists birth_ledger.v_apply_decision;
  drop view if exists birth_ledger.v_qt001_ledger_status;
  drop view if exists birth_ledger.v_qt001_apply_no_go;
  drop view if exists birth_ledger.v_qt001_apply_readiness;
  drop view if exists birth_ledger.v_qt001_permit;
  drop view if exists birth_ledger.v_qt001_plan_no_go;
  drop view if exists birth_ledger.v_qt001_plan_readiness;
  drop view if exists birth_ledger.v_dryrun_summary;
  drop view if exists birth_ledger.v_dryrun_result;
  drop view if exists birth_ledger.birth_backfill_ledger;
  drop view if exists birth_ledger.v_required_gap;
  drop view if exists birth_ledger.v_required_preflight;
  drop view if exists birth_ledger.v_metadata_repair_status;
  drop view if exists birth_ledger.v_metadata_repair_plan;
  drop view if exists birth_ledger.v_identity_fix_priority;
  drop view if exists birth_ledger.v_identity_blocker_inventory;
  drop view if exists birth_ledger.v_identity_classification;
  drop view if exists birth_ledger.v_rp_object_truth_guard;
  drop view if exists birth_ledger.v_cross_layer_guard;
  drop view if exists birth_ledger.v_dryrun_no_go;
  drop view if exists birth_ledger.v_required_no_go;
  drop view if exists birth_ledger.v_metadata_no_go;
  drop view if exists birth_ledger.v_no_worse_guard;
  drop view if exists birth_ledger.v_dependency_guard;
  drop view if exists birth_ledger.plan_guard_result;
  drop view if exists birth_ledger.collection_standing;
  drop view if exists birth_ledger.coverage;
  drop function if exists birth_ledger.coverage_as_of(bigint, bigint);
  drop view if exists birth_ledger.v_backlog_over_time;
  drop view if exists birth_ledger.v_backfill_backlog;
  drop view if exists birth_ledger._backfill_cursor;
  drop view if exists birth_ledger._backfill_birth_ledger;
  drop function if exists birth_ledger.authority_position_at(timestamptz);
  drop function if exists birth_ledger.collections_position_at(timestamptz);
  drop function if exists birth_ledger.ledger_position_at(timestamptz);
  drop function if exists birth_ledger.authority_as_of(bigint);
  drop function if exists birth_ledger.collection_as_of(bigint);
  drop function if exists birth_ledger.scan_cursor_as_of(bigint);
  drop function if exists birth_ledger.ledger_entry_as_of(bigint);

  -- slots/, from the last projection to the first: what everybody reads, then the rows in either slot. A rebuild that was
  -- cut off may have left its staging table.
  drop view if exists birth_ledger.frozen_tool;
  drop table if exists birth_ledger_green.tools_staging;
  drop table if exists birth_ledger_green.frozen_tool;
  drop table if exists birth_ledger_blue.tools_staging;
  drop table if exists birth_ledger_blue.frozen_tool;
  drop view if exists birth_ledger.plan_guard_check;
  drop view if exists birth_ledger.plan_guard_evaluation;
  drop view if exists birth_ledger.plan_collection;
  drop view if exists birth_ledger.plan;
  drop table if exists birth_ledger_green.plans_staging;
  drop table if exists birth_ledger_green.plan_guard_check;
  drop table if exists birth_ledger_green.plan_guard_evaluation;
  drop table if exists birth_ledger_green.plan_collection;
  drop table if exists birth_ledger_green.plan;
  drop table if exists birth_ledger_blue.plans_staging;
  drop table if exists birth_ledger_blue.plan_guard_check;
  drop table if exists birth_ledger_blue.plan_guard_evaluation;
  drop table if exists birth_ledger_blue.plan_collection;
  drop table if exists birth_ledger_blue.plan;
  drop view if exists birth_ledger.denial;
  drop table if exists birth_ledger_green.denials_staging;
  drop table if exists birth_ledger_green.denial;
  drop table if exists birth_ledger_blue.denials_staging;
  drop table if exists birth_ledger_blue.denial;
  drop view if exists birth_ledger.authority_timeline;
  drop view if exists birth_ledger.authority_history;
  drop view if exists birth_ledger.authority;
  drop table if exists birth_ledger_green.authority_staging;
  drop table if exists birth_ledger_green.authority_timeline;
  drop table if exists birth_ledger_green.authority_history;
  drop table if exists birth_ledger_green.authority;
  drop table if exists birth_ledger_blue.authority_staging;
  drop table if exists birth_ledger_blue.authority_timeline;
  drop table if exists birth_ledger_blue.authority_history;
  drop table if exists birth_ledger_blue.authority;
  drop view if exists birth_ledger.ledger_timeline;
  drop view if exists birth_ledger.scan_lap;
  drop view if exists birth_ledger.scan_cursor_history;
  drop view if exists birth_ledger.scan_cursor;
  drop view if exists birth_ledger.ledger_tally;
  drop view if exists birth_ledger.ledger_entry_history;
  drop view if exists birth_ledger.ledger_entry;
  drop table if exists birth_ledger_green.ledger_staging;
  drop table if exists birth_ledger_green.ledger_timeline;
  drop table if exists birth_ledger_green.scan_lap;
  drop table if exists birth_ledger_green.scan_cursor_history;
  drop table if exists birth_ledger_green.scan_cursor;
  drop table if exists birth_ledger_green.ledger_tally;
  drop table if exists birth_ledger_green.ledger_entry_history;
  drop table if exists birth_ledger_green.ledger_entry;
  drop table if exists birth_ledger_blue.ledger_staging;
  drop table if exists birth_ledger_blue.ledger_timeline;
  drop table if exists birth_ledger_blue.scan_lap;
  drop table if exists birth_ledger_blue.scan_cursor_history;
  drop table if exists birth_ledger_blue.scan_cursor;
  drop table if exists birth_ledger_blue.ledger_tally;
  drop table if exists birth_ledger_blue.ledger_entry_history;
  drop table if exists birth_ledger_blue.ledger_entry;
  drop view if exists birth_ledger.collections_timeline;
  drop view if exists birth_ledger.collection_history;
  drop view if exists birth_ledger.collection;
  drop table if exists birth_ledger_green.collections_staging;
  drop table if exists birth_ledger_green.collections_timeline;
  drop table if exists birth_ledger_green.collection_history;
  drop table if exists birth_ledger_green.collection;
  drop table if exists birth_ledger_blue.collections_staging;
  drop table if exists birth_ledger_blue.collections_timeline;
  drop table if exists birth_ledger_blue.collection_history;
  drop table if exists birth_ledger_blue.collection;

  -- engine/, from the last file to the first
  drop table if exists birth_ledger.operator_command;
  drop function if exists birth_ledger.code_key(text);
  drop table if exists birth_ledger.unknown_event;
  drop table if exists birth_ledger.projection_skip;
  drop table if exists birth_ledger.projection_fault;
  drop table if exists birth_ledger.projection_slot;
  drop table if exists birth_ledger.projection;
  drop table if exists birth_ledger.log_identity;
  drop schema if exists birth_ledger_green;
  drop schema if exists birth_ledger_blue;
  drop table birth_ledger.migration;
  drop schema birth_ledger;
end $$;
