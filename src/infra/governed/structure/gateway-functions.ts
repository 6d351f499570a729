import type pg from 'pg';
import type { GatewayFunction } from '../../../domain/plan/digest-basis.js';
import type { Contract } from '../contract/contract.js';

/**
 * The gateway's functions with a hash of all that decides what they do: body, settings, owner, the rights they run with.
 * In the order of their names; a function that is missing is missing here too.
 */
export async function readGatewayFunctions(
  db: pg.Pool | pg.ClientBase,
  { gateway }: Contract,
): Promise<GatewayFunction[]> {
  const { rows } = await db.query<GatewayFunction>(
    `select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name,
            encode(sha256(convert_to(pg_get_functiondef(p.oid) || ' owner ' || pg_get_userbyid(p.proowner), 'UTF8')), 'hex') as hash
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = $1 and p.proname = any ($2::text[])
     order by p.proname::text collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`,
    [gateway.schema, [gateway.triggerFunction, gateway.registerFunction]],
  );
  return rows;
}
