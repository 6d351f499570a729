alter table denial add primary key (position);
create index denial_by_person on denial (denied_to, position);
create index denial_by_rule on denial (rule, position);
