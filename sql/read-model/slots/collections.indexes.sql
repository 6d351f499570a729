alter table collection add primary key (collection);
alter table collection_history add primary key (collection, valid_from);
create index on collection_history (valid_to);
alter table collections_timeline add primary key (at);
