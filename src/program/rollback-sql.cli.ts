import type { Cli, JsonOption } from '../infra/cli/cli.js';
import { withExample } from '../infra/cli/common-options.js';
import { printJson } from '../infra/cli/output.js';
import { readSql } from '../infra/governed/sql-files.js';

/** `birth-ledger rollback-sql` */
export const rollbackSqlCli = ({ program, runAlone }: Cli): void => {
  const command = program
    .command('rollback-sql')
    .description(
      'Print the SQL that takes away everything that birth-ledger created in a database, and nothing of theirs. ' +
        'Runs nothing: read it, then pipe it to psql. The event log is not touched by it.',
    );
  withExample(command, 'rollback-sql | psql --single-transaction --set ON_ERROR_STOP=1 "$GOVERNED_ADMIN_URL"').action(
    (options: JsonOption) =>
      runAlone(options, async ({ output }) => {
        const sql = withIncludes(readSql('99_rollback_all.sql'));
        if (output.json) printJson(output, { sql });
        else output.out.write(sql);
        return undefined;
      }),
  );
};

/** The file with what it includes (`\ir` of psql), so that what is read is what runs, in any client. */
const withIncludes = (sql: string): string => sql.replace(/^\\ir (.+)$/gm, (_, path: string) => readSql(path.trim()));
