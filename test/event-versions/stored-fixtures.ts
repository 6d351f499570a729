import { readdirSync, readFileSync } from 'node:fs';
import { decode } from '../../src/infra/eventstore/codec.js';
import type { EventMetadata, RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';

const folder = new URL('./fixtures/', import.meta.url);

/** An event as it stands in the store: `<type>.<version>.json`. */
export type Fixture = {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
};

/** All fixtures by the names of their files, without the ending: `PageScanned.1`. */
export const fixtures = (): Map<string, Fixture> =>
  new Map(
    readdirSync(folder).map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture,
    ]),
  );

/** A fixture as the program reads it from the store today. */
export const readToday = (fixture: Fixture): RecordedEvent => {
  const stands = { streamId: 'stream', revision: 0n, position: { commit: 1n, prepare: 1n }, created: new Date(0) };
  return decode({ ...fixture, ...stands, id: 'id', isJson: true } as unknown as Parameters<typeof decode>[0]);
};
