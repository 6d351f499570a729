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
 * the gateway's functions (an owner can grant itself anything), or pass by all checks.
 */
const REASONS = `
  with births as (
    select c.oid, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2
  ), gateway as (
    select p.proname, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = $3 and p.proname = any ($4::text[])
  ), roles as (
    select r.oid, r.rolname, r.rolsuper,
           case when r.rolname = session_user then 'it ' else format('as member of "%s" it ', r.rolname) end as who
    from pg_roles r
    where r.rolname in (session_user, current_user) or pg_has_role(session_user, r.oid, 'member')
  )
  select who || reason as reason from (
    select 1 as place, who, 'is a superuser' as reason from roles where rolsuper
    union all
    select 2, who, 'may ' || privilege || ' ' || $2 from roles, births,
      unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
    where not rolsuper and (
      has_table_privilege(roles.oid, births.oid, privilege)
      or privilege in ('INSERT', 'UPDATE') and has_any_column_privilege(roles.oid, births.oid, privilege))
    union all
    select 3, who, 'owns ' || $2 from roles, births where relowner = roles.oid and not rolsuper
    union all
    select 4, who, format('owns the gateway function %s and could rewrite it', proname)
    from roles, gateway where proowner = roles.oid and not rolsuper
    union all
    select 5, who, 'may run programs or write files as the server' from roles
    where rolname in ('pg_execute_server_program', 'pg_write_server_files')
  ) found
  order by place, reason`;

/**
 * Makes sure that the connected role has no way to write births but the gateway.
 * @throws CouldForgeBirths naming each way that it has
 */
export async function assertCannotForge(db: pg.Pool | pg.ClientBase, contract: Contract): Promise<void> {
  const { birthRegistry, gateway } = contract;
  const { rows } = await db.query<{ reason: string }>(REASONS, [
    birthRegistry.schema,
    birthRegistry.table,
    gateway.schema,
    [gateway.triggerFunction, gateway.registerFunction],
  ]);
  if (rows.length === 0) return;
  const { rows: who } = await db.query<{ role: string }>('select session_user::text as role');
  throw new CouldForgeBirths(
    who[0]?.role ?? 'unknown',
    rows.map((row) => row.reason),
  );
}
