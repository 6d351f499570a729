alter table authority add primary key (person, role);
alter table authority_history add primary key (person, role, valid_from);
alter table authority_timeline add primary key (at);
