import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { qualified, sqlNames } from '../contract/sql-names.js';
import { bornAmong } from '../detector/check-entities.js';
import { codeOf, Values } from '../detector/entity-code.js';
import { type Part, type TablePart } from '../routes/part.js';
import { inSnapshot } from '../snapshot.js';
import { listFiles } from '../sources/list-files.js';

/** How many entities of a collection have no birth, counted over all of them. */
export const countUnborn = (scanner: pg.Pool, contract: Contract, part: Part): Promise<number> =>
  inSnapshot(scanner, async (db) => {
    if (part.route !== 'file') return countRows(db, contract, part);
    const codes = (await listFiles(part.folder.path)).flatMap(({ text }) => text ?? []);
    return codes.length - (await bornAmong(db, contract, part.birthCollection, codes)).size;
  });

const countRows = async (db: pg.ClientBase, contract: Contract, { target }: TablePart): Promise<number> => {
  const { births: b } = sqlNames(contract);
  const values = new Values();
  const code = codeOf(target, values);
  const { rows } = await db.query<{ unborn: number }>(
    `select count(*)::int as unborn
     from (select ${code} as code from ${qualified(target.relation.schema, target.relation.table)} t) e
     where e.code is not null and not exists (
       select from ${b.table} b where b.${b.collectionName} = ${values.add(target.collection)} and b.${b.entityCode} = e.code)`,
    values.list,
  );
  return rows[0]?.unborn ?? 0;
};
