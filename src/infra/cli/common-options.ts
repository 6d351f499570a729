import { type Command, Option } from 'commander';

/** Adds the option that every command has, and an example to its help. */
export const withExample = (command: Command, ...examples: readonly string[]): Command =>
  command
    .option('--json', 'answer in JSON, for programs')
    .addHelpText(
      'after',
      `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${examples.map((example) => `  $ birth-ledger ${example}`).join('\n')}`,
    );

/** The same for a command that somebody gives to the program, and says who. */
export const withCommonOptions = (command: Command, ...examples: readonly string[]): Command =>
  withExample(
    command
      .addOption(
        new Option(
          '--as <person>',
          'who gives the command (with the local key; by default the first steward)',
        ).conflicts('token'),
      )
      .option('--token <jwt>', 'who gives the command, by a token (better in BIRTH_LEDGER_TOKEN)'),
    ...examples,
  );
