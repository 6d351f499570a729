import { setTimeout as pause } from 'node:timers/promises';
import type { OtherDatabase } from './other-database.js';

/** What other programs did to the letters. */
export type Doings = { readonly inserted: string[]; readonly updated: string[]; readonly deleted: string[] };

/** Three sessions of other programs: one inserts letters, one updates and one deletes some, until they are told to stop. */
export class Strangers {
  private readonly doings: Doings = { inserted: [], updated: [], deleted: [] };
  private readonly stopping = new AbortController();
  private readonly all: readonly Promise<void>[];

  /** @param picks codes that are there, in the order in which they are updated and deleted by turns */
  constructor(
    private readonly database: OtherDatabase,
    picks: readonly string[],
    private readonly everyMs: number,
  ) {
    const insert = 'insert into "the data"."Die Briefe" ("Zeichen", inhalt) values ($1, $1)';
    const update = 'update "the data"."Die Briefe" set gelesen = gelesen + 1 where "Zeichen" = $1';
    const remove = 'delete from "the data"."Die Briefe" where "Zeichen" = $1';
    const half = (rest: number) => picks.filter((_, index) => index % 2 === rest);
    this.all = [
      this.work(insert, this.doings.inserted, (turn) => `neu ${turn}`),
      this.work(update, this.doings.updated, (turn) => half(0)[turn]),
      this.work(remove, this.doings.deleted, (turn) => half(1)[turn]),
    ];
  }

  async stop(): Promise<Doings> {
    this.stopping.abort();
    await Promise.all(this.all);
    return this.doings;
  }

  private async work(sql: string, done: string[], codeOf: (turn: number) => string | undefined): Promise<void> {
    const session = await this.database.session();
    try {
      for (let turn = 0; !this.stopping.signal.aborted; turn++) {
        const code = codeOf(turn);
        if (code === undefined) return;
        const { rowCount } = await session.query(sql, [code]);
        if (rowCount === 1) done.push(code);
        await pause(this.everyMs);
      }
    } finally {
      await session.end();
    }
  }
}
