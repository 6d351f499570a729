-- Guard sets that have a view of their own. They show the newest recorded evaluation of each plan, and never look at the
-- governed database: what was evaluated when, and by whom, is what the plan rests on.

create view birth_ledger.v_dependency_guard as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'dependency'
   order by plan_id, place;

comment on view birth_ledger.v_dependency_guard is
  'Guard set `dependency`, per plan: every planned collection is registered, managed, has its table, its identity, an open gate and a lawful route. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_no_worse_guard as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'no_worse'
   order by plan_id, place;

comment on view birth_ledger.v_no_worse_guard is
  'Guard set `no_worse`, per plan: since the draft births are not fewer, unborn not more, identity blockers and required gaps not more, no duplicate key, frozen tools still frozen. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_metadata_no_go as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'metadata_no_go'
   order by plan_id, place;

comment on view birth_ledger.v_metadata_no_go is
  'Guard set `metadata_no_go`, per plan: whether what the registry says of identities fits the tables, the data and the triggers. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_required_no_go as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'required_no_go'
   order by plan_id, place;

comment on view birth_ledger.v_required_no_go is
  'Guard set `required_no_go`, per plan: whether a required collection of it lacks its table, trigger, management, owner or triage. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_dryrun_no_go as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'dryrun_no_go'
   order by plan_id, place;

comment on view birth_ledger.v_dryrun_no_go is
  'Guard set `dryrun_no_go`, per plan: whether the dry run disagrees with the gateways own, or met a duplicate key, a NULL code or an entity that is gone. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_cross_layer_guard as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'cross_layer'
   order by plan_id, place;

comment on view birth_ledger.v_cross_layer_guard is
  'Guard set `cross_layer`, per plan: whether log, ledger, registry, cursor, catalog, trigger and pinned list agree with each other. One row per check; a row that is not ok forbids the next step.';

create view birth_ledger.v_rp_object_truth_guard as
  select plan_id, plan_status, "check", ok, detail, in_force, evaluated_at, evaluated_by
    from birth_ledger.plan_guard_result
   where guard_set = 'rp_object_truth'
   order by plan_id, place;

comment on view birth_ledger.v_rp_object_truth_guard is
  'Guard set `rp_object_truth`, per plan: whether each table, key and trigger really is what the plan recorded. One row per check; a row that is not ok forbids the next step.';

-- They mean the same in each of them.
do $$
declare
  v_view text;
  v_column text;
begin
  foreach v_view in array array['v_dependency_guard', 'v_no_worse_guard', 'v_metadata_no_go', 'v_required_no_go',
                                'v_dryrun_no_go', 'v_cross_layer_guard', 'v_rp_object_truth_guard'] loop
    foreach v_column in array array['plan_id', 'plan_status', 'check', 'ok', 'detail', 'in_force', 'evaluated_at', 'evaluated_by'] loop
      execute format('comment on column birth_ledger.%I.%I is %L', v_view, v_column, (
        select col_description(attrelid, attnum) from pg_attribute
         where attrelid = 'birth_ledger.plan_guard_result'::regclass and attname = v_column));
    end loop;
  end loop;
end $$;
