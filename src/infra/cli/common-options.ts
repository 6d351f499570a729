import type { Command } from 'commander';

/** Adds the options that every command has, and an example to its help. */
export const withCommonOptions = (command: Command, example: string): Command =>
  command
    .option('--json', 'answer in JSON, for programs')
    .option('--as <person>', 'who gives the command (with the local key; by default the first steward)')
    .option('--token <jwt>', 'who gives the command, by a token (also BIRTH_LEDGER_TOKEN)')
    .addHelpText('after', `\nExample:\n  $ birth-ledger ${example}`);
