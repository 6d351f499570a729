import type { PageScanned } from '../../domain/scan/events.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import { told } from './told.js';

/** One thing that happened, as the log holds it. */
export type Step = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  /** The command's time. */
  readonly at: string;
  /** A person's name, `policy:<name>` or `service:<name>`. */
  readonly actor: string;
  /** The event in a sentence. */
  readonly told: string;
  /** The event's data; of a page only what it says of the entry that was asked about. */
  readonly data: unknown;
};

/** What a page found an entity to be. */
export type Found = 'unborn' | 'born' | 'vanished' | 'unmet';

const kinds = ['unborn', 'born', 'vanished', 'unmet'] as const satisfies readonly Found[];

export const stepOf = (event: RecordedEvent): Step => step(event, told(event), event.data);

/** What a scan's event says of one entity; null when it does not name it. */
export const stepOfEntity = (event: RecordedEvent, code: string): Step | null => {
  if (event.type !== 'PageScanned') return null;
  const page = event.data as PageScanned['data'];
  const found = kinds.find((kind) => page[kind].includes(code));
  if (!found) return null;
  const { lap, page: number } = page;
  return step(event, sentences[found](lap, number), { found, lap, page: number });
};

const sentences: Record<Found, (lap: number, page: number) => string> = {
  unborn: (lap, page) => `Found unborn by lap ${lap}, page ${page}.`,
  born: (lap, page) => `Found to be born meanwhile by lap ${lap}, page ${page}.`,
  vanished: (lap, page) => `Found to be gone by lap ${lap}, page ${page}.`,
  unmet: (lap, page) => `Found unborn again at the end of lap ${lap}, page ${page}, after the lap had passed its row.`,
};

const step = (event: RecordedEvent, sentence: string, data: unknown): Step => {
  const { position, stream, revision, type, metadata } = event;
  return { position, stream, revision, type, at: metadata.at, actor: metadata.actor, told: sentence, data };
};
