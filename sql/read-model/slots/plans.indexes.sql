alter table plan add primary key (plan_id);
alter table plan_collection add primary key (plan_id, collection);
create index plan_collection_by_collection on plan_collection (collection);
alter table plan_guard_evaluation add primary key (position);
create index plan_guard_evaluation_by_plan on plan_guard_evaluation (plan_id, position);
alter table plan_guard_check add primary key (position, ordinal);
