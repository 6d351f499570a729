import type pg from 'pg';

const theirs = `!~ '^(pg_|information_schema)'`;

/**
 * Everything that a dump of the schema would tell, one line per object, without the system's own: what is in the
 * database, who may do what with it, and what is said of it.
 */
export async function inventory(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    with relation as (
      select * from pg_class where relnamespace::regnamespace::text ${theirs}
    )
    select format('%s %s %s %s', relkind, oid::regclass, relacl, obj_description(oid, 'pg_class')) as line from relation
    union all select format('schema %s %s', nspname, nspacl) from pg_namespace where nspname ${theirs}
    union all select format('function %s %s %s', oid::regprocedure, proacl, md5(pg_get_functiondef(oid)))
      from pg_proc where pronamespace::regnamespace::text ${theirs} and prokind in ('f', 'p')
    union all select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
    union all select format('column %s %s %s %s %s', attrelid::regclass, attname, atttypid::regtype, attacl,
        col_description(attrelid, attnum))
      from pg_attribute where attrelid in (select oid from relation) and attnum > 0
    union all select format('view %s %s', oid::regclass, pg_get_viewdef(oid)) from relation where relkind in ('v', 'm')
    union all select format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid))
      from pg_constraint where connamespace::regnamespace::text ${theirs}
    union all select format('index %s', pg_get_indexdef(indexrelid)) from pg_index where indrelid in (select oid from relation)
    union all select format('type %s %s', oid::regtype, typtype) from pg_type where typnamespace::regnamespace::text ${theirs}
    union all select format('default privileges %s %s', defaclnamespace::regnamespace, defaclacl) from pg_default_acl
    union all select format('setting %s %s', setrole::regrole, setconfig) from pg_db_role_setting
      where setdatabase = (select oid from pg_database where datname = current_database())
    union all select format('database %s', datacl) from pg_database where datname = current_database()
    order by 1`);
  return rows.map(({ line }) => line);
}

/** A grant that was given and taken leaves the default privileges spelt out; a dump shows no difference. */
export const withoutSpeltDefaults = (line: string): string =>
  line
    .replace(/\{(=[a-zA-Z]+\/postgres,)?postgres=[a-zA-Z]+\/postgres\} ?/, ' ')
    .replace(/ +/g, ' ')
    .trimEnd();
