import type pg from 'pg';
import type { FolderSource } from '../../../domain/collection/facts.js';
import type { KeyPosition } from '../../../domain/scan/events.js';
import type { Contract } from '../contract/contract.js';
import { bornAmong, sortOut } from '../detector/check-entities.js';
import { collectionOfTable } from '../discovery/folders.js';
import { inSnapshot } from '../snapshot.js';
import type { EntitySource, EntityStatus, SourcePage } from './entity-source.js';
import { type FileName, listFiles } from './list-files.js';

/** A page's bound is kept as text; a name that is no text is kept by its bytes, after a slash, which no name can hold. */
const keyOf = ({ bytes, text }: FileName): string => text ?? `/${bytes.toString('hex')}`;

const bytesOf = (key: string): Buffer =>
  key.startsWith('/') ? Buffer.from(key.slice(1), 'hex') : Buffer.from(key, 'utf8');

/**
 * The files of one folder, as entities by their names. A file is born when the row of its name in the registry table is:
 * the gateway births it under that table's collection.
 */
export class FolderFiles implements EntitySource {
  readonly keyColumns = ['name'];
  /** Names come anywhere in the order. */
  readonly keyGrows = false;
  readonly codeIsKey = true;

  constructor(
    private readonly pool: pg.Pool,
    private readonly contract: Contract,
    private readonly folder: FolderSource,
  ) {}

  async estimate(): Promise<number | null> {
    return (await listFiles(this.folder.path)).length;
  }

  /** The next `limit` files after a name. */
  async read(after: KeyPosition | null, limit: number): Promise<SourcePage> {
    const start = after === null ? null : bytesOf(after[0] ?? '');
    const files = await listFiles(this.folder.path);
    const following = files.filter(({ bytes }) => start === null || Buffer.compare(bytes, start) > 0);
    const page = following.slice(0, limit).map((file, index) => ({ ...file, ordinal: index + 1 }));
    const named = page.flatMap(({ text, ordinal }) => (text === null ? [] : { code: text, ordinal, key: [text] }));
    const born = await this.born(named.map(({ code }) => code));
    const last = page.at(-1);
    return {
      rowsSeen: page.length,
      to: last === undefined ? null : [keyOf(last)],
      end: following.length <= limit,
      unborn: named.filter(({ code }) => !born.has(code)),
      withoutCode: page.flatMap(({ text, ordinal }) => (text === null ? ordinal : [])),
    };
  }

  /** What became of files that the ledger holds open. */
  async check(codes: readonly string[]): Promise<EntityStatus> {
    const there = new Set((await listFiles(this.folder.path)).flatMap(({ text }) => text ?? []));
    return sortOut(codes, await this.born(codes), there);
  }

  private born(codes: readonly string[]): Promise<Set<string>> {
    return inSnapshot(this.pool, async (db) => {
      const collection = await collectionOfTable(db, this.contract, this.folder.registry);
      return bornAmong(db, this.contract, collection, codes);
    });
  }
}
