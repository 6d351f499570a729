-- Takes away all that birth-ledger created in a database, in reverse order, and nothing of theirs. Run it in the governed
-- database and in the read model's; each part does nothing where its objects are not. The event log is not touched.
--
--   birth-ledger rollback-sql | psql --single-transaction --set ON_ERROR_STOP=1 <database>
--   psql --single-transaction --set ON_ERROR_STOP=1 --file sql/99_rollback_all.sql <database>

-- The read model: three schemas, all of them ours.
\ir read-model/99_drop.sql

-- Apart from it, the kit in the governed database: contract, gateway, roles and grants.
\ir governed/99_uninstall.sql
