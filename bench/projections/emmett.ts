import {
  getPostgreSQLEventStore,
  pongoMultiStreamProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import type { DecisionRecorded } from '../../src/domain/entry/events.js';
import { seconds } from '../eventstore/rounds.js';
import { codeOf, decision } from './logs.js';

type Decided = { readonly type: 'DecisionRecorded'; readonly data: DecisionRecorded['data'] };
type Entry = {
  readonly decision: string;
  readonly decidedBy: string;
  readonly reason: string;
  readonly decisions: number;
};

/**
 * Emmett's own rebuild of an equal projection, on the same PostgreSQL: one document for each entry, with the decision that
 * stands. It keeps no history, which ours does.
 * @returns events per second
 */
export const emmettRate = async (url: string, entries: number, each: number): Promise<number> => {
  const projection = pongoMultiStreamProjection<Entry, Decided>({
    collectionName: 'entry',
    getDocumentId: ({ data }) => `${data.collection}/${data.code}`,
    canHandle: ['DecisionRecorded'],
    initialState: () => ({ decision: 'PENDING', decidedBy: '', reason: '', decisions: 0 }),
    evolve: (entry: Entry, { data }: Decided): Entry => ({
      ...entry,
      decision: data.to,
      decidedBy: data.decidedBy,
      reason: data.reason,
      decisions: entry.decisions + 1,
    }),
  });
  const store = getPostgreSQLEventStore(url);
  for (let index = 0; index < entries; index++) {
    const events = Array.from({ length: each }, (_, number): Decided => decision(codeOf(index), number, 0n));
    await store.appendToStream(`entry-${codeOf(index)}`, events);
  }
  await store.close();
  const rebuild = rebuildPostgreSQLProjections({ connectionString: url, projection });
  const took = await seconds(() => rebuild.start());
  await rebuild.close();
  return (entries * each) / took;
};
