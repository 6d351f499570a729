import type pg from 'pg';
import type { Contract } from '../contract/contract.js';

/** The role that the service was given could write births itself. */
export class CouldForgeBirths extends Error {
  constructor(
    readonly role: string,
    readonly reasons: readonly string[],
  ) {
    super(
      `birth-ledger refuses to run as the role "${role}", because it could write births past the gateway: ` +
        `${reasons.join('; ')}. Give it a role without these rights, such as birth_ledger_scanner or ` +
        'birth_ledger_applier of the kit (birth-ledger install-contract).',
    );
    this.name = 'CouldForgeBirths';
  }
}

/**
 * Every role that this session is or could become by SET ROLE, with what it may do to births: write the table, own it or
 * the gateway's functions (an owner can grant itself anything), pass by all checks, or make the gateway birth what it has
 * made up. A trigger runs with the rights of whoever fires it, and the gateway's owner fires those of birth_registry.
 */
const REASONS = `
  with births as (
    select c.oid, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2
  ), gateway as (
    select p.oid, p.proname, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = $3 and p.proname in ($4, $5)
  ), registry as (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $6 and c.relname = $7
  ), roles as (
    select r.oid, r.rolname, r.rolsuper, r.rolcreaterole,
           case when r.rolname = session_user then 'it ' else format('as member of "%s" it ', r.rolname) end as who,
           exists (select from pg_namespace n where n.nspname !~ '^pg_' and has_schema_privilege(r.oid, n.oid, 'create'))
             or has_database_privilege(r.oid, current_database(), 'create') as makes_tables
    from pg_roles r
    where r.rolname in (session_user, current_user) or pg_has_role(session_user, r.oid, 'member')
  ), found as (
    select 1 as place, who, 'is a superuser' as reason from roles where rolsuper
    union all
    select 2, who, 'may ' || privilege || ' ' || $2 from roles, births,
      unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
    where not rolsuper and (
      has_table_privilege(roles.oid, births.oid, privilege)
      or privilege in ('INSERT', 'UPDATE') and has_any_column_privilege(roles.oid, births.oid, privilege))
    union all
    select 3, who, format('may put a trigger on %s, which the gateway would run with its own rights', $2) from roles, births
    where not rolsuper and has_table_privilege(roles.oid, births.oid, 'TRIGGER')
    union all
    select 4, who, 'owns ' || $2 from roles, births where relowner = roles.oid and not rolsuper
    union all
    select 5, who, format('owns the schema %I and could put another %s into the place of this one', nspname,
                          case nspname when $1 then $2 else 'gateway' end)
    from roles, pg_namespace where nspname in ($1, $3) and nspowner = roles.oid and not rolsuper
    union all
    select 6, who, format('owns the gateway function %s and could rewrite it', proname)
    from roles, gateway where proowner = roles.oid and not rolsuper
    union all
    select 7, who, format('may put the birth trigger on a table and have it birth what it likes; revoke EXECUTE on %s from it '
                          || '(or from PUBLIC), which triggers that stand do not need', gateway.oid::regprocedure)
    from roles, gateway
    where proname = $4 and not rolsuper and proowner <> roles.oid and has_function_privilege(roles.oid, gateway.oid, 'execute')
      and (makes_tables or has_database_privilege(roles.oid, current_database(), 'temporary')
           or exists (select from pg_class c where c.relkind in ('r', 'p') and has_table_privilege(roles.oid, c.oid, 'TRIGGER')))
    union all
    select 8, who, format('may make a table, name it in %s and have %s birth what is in it; revoke CREATE on the schemas from it '
                          || '(or from PUBLIC)', $7, gateway.oid::regprocedure)
    from roles, gateway, registry
    where proname = $5 and not rolsuper and makes_tables and proowner <> roles.oid
      and has_function_privilege(roles.oid, gateway.oid, 'execute') and has_any_column_privilege(roles.oid, registry.oid, 'INSERT')
    union all
    select 9, who, 'may give itself any other role (CREATEROLE)' from roles
    where rolcreaterole and not rolsuper and current_setting('server_version_num')::int < 160000
    union all
    select 10, who, 'may run programs or write files as the server' from roles
    where rolname in ('pg_execute_server_program', 'pg_write_server_files')
  )
  select who || reason as reason from found
  -- What PUBLIC may, every role may; it is told once.
  where who = 'it ' or place not in (7, 8) or reason not in (select reason from found where who = 'it ')
  order by place, reason`;

/**
 * Makes sure that the connected role has no way to write births but the gateway.
 * @throws CouldForgeBirths naming each way that it has
 */
export async function assertCannotForge(db: pg.Pool | pg.ClientBase, contract: Contract): Promise<void> {
  const { birthRegistry, gateway, collectionRegistry } = contract;
  const { rows } = await db.query<{ reason: string }>(REASONS, [
    birthRegistry.schema,
    birthRegistry.table,
    gateway.schema,
    gateway.triggerFunction,
    gateway.registerFunction,
    collectionRegistry.schema,
    collectionRegistry.table,
  ]);
  if (rows.length === 0) return;
  const { rows: who } = await db.query<{ role: string }>('select session_user::text as role');
  throw new CouldForgeBirths(
    who[0]?.role ?? 'unknown',
    rows.map((row) => row.reason),
  );
}
