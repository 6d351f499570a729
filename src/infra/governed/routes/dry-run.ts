import type pg from 'pg';
import type { DryRunFigures } from '../../../domain/plan/events.js';
import type { Contract } from '../contract/contract.js';
import { qualified, quoted, sqlNames } from '../contract/sql-names.js';
import { bornAmong } from '../detector/check-entities.js';
import { codeOf, Values } from '../detector/entity-code.js';
import { rowsOfCodes } from '../detector/rows-of-codes.js';
import { inSnapshot } from '../snapshot.js';
import { listFiles } from '../sources/list-files.js';
import { countBirths } from './births.js';
import { birthsOf, type FilePart, type Part, type Planned, type TablePart } from './part.js';
import type { PlannedPart } from './rehearse.js';

export type DryRun = {
  readonly collections: readonly DryRunFigures[];
  /** Rows at planned keys that have another code by now: touching them would birth what nobody planned. */
  readonly unplanned: number;
  readonly registryBirths: string;
};

/** What stands at a planned key now: its code (null: it has none), or no row. */
type AtKey = { readonly code: string; readonly there: boolean; readonly now: string | null };

async function atKeys(db: pg.ClientBase, { target }: TablePart, planned: readonly Planned[]): Promise<AtKey[]> {
  const values = new Values();
  const keys = target.key.map((_, index) => `${values.add(planned.map(({ key }) => key[index]))}::text[]`);
  const codes = `${values.add(planned.map(({ code }) => code))}::text[]`;
  const same = target.key.map(({ column, type }, index) => `t.${quoted(column)} = e.k${index}::${type}`);
  const { rows } = await db.query<AtKey>(
    `select e.code, t.present is not null as there, t.now
     from unnest(${[...keys, codes].join(', ')}) as e(${keys.map((_, index) => `k${index}`).join(', ')}, code)
     left join lateral (
       select true as present, ${codeOf(target, values)} as now
       from ${qualified(target.relation.schema, target.relation.table)} t where ${same.join(' and ')}
     ) t on true`,
    values.list,
  );
  return rows;
}

/** The gateway's own answers to `fn_birth_register(…, dry_run => true)`, counted. */
async function gatewayAnswers(db: pg.ClientBase, contract: Contract, part: Part, codes: readonly string[]) {
  const { rows } = await db.query<{ answer: string; count: number }>(
    `select answer, count(*)::int as count
     from (select ${sqlNames(contract).registerFunction}($1, e.code, true)::text as answer from unnest($2::text[]) e(code)) a
     group by answer`,
    [birthsOf(part), codes],
  );
  return new Map(rows.map(({ answer, count }) => [answer, count]));
}

/** Codes that stand on more than one row, which one birth would have to stand for. */
async function duplicatesOf(db: pg.ClientBase, { target }: TablePart, codes: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { code } of await rowsOfCodes(db, target, codes)) {
    if (seen.has(code)) twice.add(code);
    seen.add(code);
  }
  return twice.size;
}

type Measured = { readonly figures: DryRunFigures; readonly unplanned: number };

async function measureTable(
  db: pg.ClientBase,
  contract: Contract,
  part: TablePart,
  planned: readonly Planned[],
): Promise<Measured> {
  const codes = planned.map(({ code }) => code);
  const born = await bornAmong(db, contract, part.collection, codes);
  const open = (await atKeys(db, part, planned)).filter(({ code }) => !born.has(code));
  const answers = await gatewayAnswers(db, contract, part, codes);
  const expected = open.filter(({ code, now }) => now === code).length;
  return {
    figures: {
      collection: part.collection,
      expected,
      duplicates: await duplicatesOf(db, part, codes),
      alreadyBorn: born.size,
      vanished: open.length - expected,
      withoutCode: open.filter(({ there, now }) => there && now === null).length,
      gatewayExpected: answers.get('would_register') ?? 0,
    },
    unplanned: open.filter(({ code, now }) => now !== null && now !== code).length,
  };
}

/**
 * Files have no row yet, so the gateway says `no_such_entity` of each; that is what it must say, and it is counted as
 * its expectation. A file whose row is there already would be `would_register` there, and is not the file route's.
 */
async function measureFiles(
  db: pg.ClientBase,
  contract: Contract,
  part: FilePart,
  planned: readonly Planned[],
): Promise<Measured> {
  const codes = planned.map(({ code }) => code);
  const born = await bornAmong(db, contract, part.birthCollection, codes);
  const there = new Set((await listFiles(part.folder.path)).flatMap(({ text }) => text ?? []));
  const open = codes.filter((code) => !born.has(code));
  const answers = await gatewayAnswers(
    db,
    contract,
    part,
    open.filter((code) => there.has(code)),
  );
  const expected = open.filter((code) => there.has(code)).length;
  return {
    figures: {
      collection: part.collection,
      expected,
      duplicates: 0,
      alreadyBorn: born.size,
      vanished: open.length - expected,
      withoutCode: 0,
      gatewayExpected: answers.get('no_such_entity') ?? 0,
    },
    unplanned: 0,
  };
}

/**
 * What an apply of the plan would do, measured on the real rows in one READ ONLY transaction and cross-checked against
 * the gateway's own dry run. Takes the applier's pool: only the applier may call the gateway.
 */
export function dryRun(applier: pg.Pool, contract: Contract, parts: readonly PlannedPart[]): Promise<DryRun> {
  return inSnapshot(applier, async (db) => {
    const measured: Measured[] = [];
    for (const { part, planned } of parts) {
      measured.push(
        part.route === 'file'
          ? await measureFiles(db, contract, part, planned)
          : await measureTable(db, contract, part, planned),
      );
    }
    return {
      collections: measured.map(({ figures }) => figures),
      unplanned: measured.reduce((sum, { unplanned }) => sum + unplanned, 0),
      registryBirths: await countBirths(db, contract),
    };
  });
}
