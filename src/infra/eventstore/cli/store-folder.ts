import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Bench } from '../../cli/cli.js';

export type DataOption = { readonly data?: string };

/** Adds the option that names an embedded store. */
export const withData = (command: Command): Command =>
  command.option('--data <folder>', "the store's folder (default: eventstore in the data folder of the settings)");

/** The folder of the embedded store that a command is about. */
export const folderOf = ({ terminal, settings }: Bench, { data }: DataOption): string =>
  data === undefined ? join(settings().dataDir, 'eventstore') : resolve(terminal.cwd, data);
