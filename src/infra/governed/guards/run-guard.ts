import type pg from 'pg';
import type { GuardCheck, GuardSet, GuardSetResult } from '../../../domain/plan/guards/result.js';
import type { Contract } from '../contract/contract.js';
import { sqlNames } from '../contract/sql-names.js';
import { readSql } from '../sql-files.js';
import type { GuardFacts } from './guard-facts.js';

/** The sets that a file in sql/guards judges; the others are the domain's. */
export type FileGuardSet = Exclude<GuardSet, 'authority' | 'quorum'>;

const placeholder = /\{\{([\w.]+)\}\}/g;

/** A guard's statement with the contract's names in it, each quoted. @throws when the file names what no contract has */
export const guardSql = (set: FileGuardSet, contract: Contract): string => {
  const { registry, catalog, births, orphans } = sqlNames(contract);
  const names: Readonly<Record<string, Readonly<Record<string, string>>>> = { registry, catalog, births, orphans };
  return readSql(`guards/${set}.sql`).replace(placeholder, (_, path: string) => {
    const [group = '', name = ''] = path.split('.');
    const found = names[group]?.[name];
    if (found === undefined)
      throw new Error(`sql/guards/${set}.sql names {{${path}}}, which is no part of the contract.`);
    return found;
  });
};

/** Evaluates one guard set. Reads only. */
export const runGuard = async (
  db: pg.Pool | pg.ClientBase,
  contract: Contract,
  set: FileGuardSet,
  facts: GuardFacts,
): Promise<GuardSetResult> => {
  const { rows } = await db.query<GuardCheck>(guardSql(set, contract), [JSON.stringify(facts)]);
  return { set, checks: rows.map(({ check, ok, detail }) => ({ check, ok, detail })) };
};
