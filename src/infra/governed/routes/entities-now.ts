import type pg from 'pg';
import type { Contract } from '../contract/contract.js';
import { bornAmong } from '../detector/check-entities.js';
import { rowsOfCodes } from '../detector/rows-of-codes.js';
import { inSnapshot } from '../snapshot.js';
import { listFiles } from '../sources/list-files.js';
import { birthsOf, type Part, type Planned } from './part.js';

export type EntityNow = 'unborn' | 'born' | 'gone';

const identityOf = (code: string, key: readonly string[]): string => JSON.stringify([code, key]);

async function present(db: pg.ClientBase, part: Part, codes: readonly string[]): Promise<Planned[]> {
  if (part.route !== 'file') return rowsOfCodes(db, part.target, codes);
  return (await listFiles(part.folder.path)).flatMap(({ text }) => (text === null ? [] : { code: text, key: [text] }));
}

/** How each planned entity stands, in the order given: a row with its code but another key is not the planned one. */
export function entitiesNow(
  scanner: pg.Pool,
  contract: Contract,
  part: Part,
  planned: readonly Planned[],
): Promise<EntityNow[]> {
  return inSnapshot(scanner, async (db) => {
    const codes = planned.map(({ code }) => code);
    const born = await bornAmong(db, contract, birthsOf(part), codes);
    const there = new Set((await present(db, part, codes)).map(({ code, key }) => identityOf(code, key)));
    return planned.map(({ code, key }) => {
      if (born.has(code)) return 'born';
      return there.has(identityOf(code, key)) ? 'unborn' : 'gone';
    });
  });
}

/** The keys of the rows that have the given codes, for pinning them; a code that stands on several rows comes as often. */
export function keysOf(scanner: pg.Pool, part: Part, codes: readonly string[]): Promise<Planned[]> {
  return inSnapshot(scanner, async (db) => {
    const wanted = new Set(codes);
    return (await present(db, part, codes)).filter(({ code }) => wanted.has(code));
  });
}
