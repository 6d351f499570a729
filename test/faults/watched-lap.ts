import pLimit from 'p-limit';
import { type LapResult, LapRunner } from '../../src/commands/scan/lap-runner.js';
import { PageSizer } from '../../src/commands/scan/page-sizer.js';
import { AuthorityReader } from '../../src/commands/shared/authority-reader.js';
import type { Identity } from '../../src/domain/collection/identity.js';
import type { EntitySource } from '../../src/infra/governed/sources/entity-source.js';
import { Governed } from '../../src/infra/governed/sources/governed.js';
import type { Service } from './service.js';

export type WatchedLap = {
  /** Rows of a page. */
  readonly pageRows: number;
  /** Done after the first page was read, and before the ledger or the log knows of it. */
  readonly afterFirstPage: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly identity?: Identity;
};

/** A lap as a scan runs it, except that it waits once for something to happen behind its back. */
export const watchedLap = async (service: Service, collection: string, watched: WatchedLap): Promise<LapResult> => {
  const { pageRows, afterFirstPage, signal, identity = { strategy: 'synthetic_id' } } = watched;
  const governed = service.get(Governed);
  const facts = (await governed.discover()).find(({ name }) => name === collection);
  if (!facts) throw new Error(`${collection} was not discovered.`);
  const call = service.as('olga');
  const request = {
    collection,
    mode: 'full',
    identity,
    source: waiting(governed.entities(facts, identity), afterFirstPage),
    by: await service.get(AuthorityReader).of(call.actor),
    sizer: new PageSizer({ pageRows, maxPageRows: pageRows }),
    reading: pLimit(1),
    onProgress: () => undefined,
  } as const;
  return service.get(LapRunner).run(signal ? { ...request, signal } : request, call);
};

const waiting = (source: EntitySource, afterFirstPage: () => Promise<void>): EntitySource => {
  let isFirst = true;
  return {
    keyColumns: source.keyColumns,
    keyGrows: source.keyGrows,
    codeIsKey: source.codeIsKey,
    estimate: () => source.estimate(),
    check: (codes) => source.check(codes),
    read: async (after, limit, someUnborn) => {
      const page = await source.read(after, limit, someUnborn);
      if (isFirst) {
        isFirst = false;
        await afterFirstPage();
      }
      return page;
    },
  };
};
