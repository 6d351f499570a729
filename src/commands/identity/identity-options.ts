import { type Command, Option } from 'commander';
import type { Identity } from '../../domain/collection/identity.js';
import { aName } from '../../infra/cli/arguments.js';

export type IdentityOptions = { readonly column?: string; readonly syntheticId?: boolean };

/** Adds the two ways of saying how codes are made. */
export const withIdentity = (command: Command): Command =>
  command
    .addOption(new Option('--column <name>', 'codes are the values of this column').argParser(aName))
    .addOption(new Option('--synthetic-id', 'codes are <collection>::<id>').conflicts('column'));

/** What was said; null when nothing was. */
export const identityIn = ({ column, syntheticId }: IdentityOptions): Identity | null => {
  if (column !== undefined) return { strategy: 'column', column };
  return syntheticId ? { strategy: 'synthetic_id' } : null;
};

/** For commands that write to the governed registry. */
export const executeOption = (): Option =>
  new Option('--execute', 'write it; without this it is rehearsed in a transaction that is rolled back');
