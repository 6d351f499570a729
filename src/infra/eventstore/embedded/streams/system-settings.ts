import { type Acl, parseAcl, parseObject } from './stream-metadata.js';

/** The stream whose newest event holds the rights of streams that have none of their own. */
export const SETTINGS_STREAM = '$settings';

/** Rights of streams whose metadata does not name them. */
export interface SystemSettings {
  readonly userStreams?: Acl;
  readonly systemStreams?: Acl;
}

/** Of a store in which nobody has set any. */
export const NO_SETTINGS: SystemSettings = {};

/** Reads the data of an event of `$settings`. What is not JSON, or not an object, says nothing: as in EventStoreDB. */
export function parseSettings(data: Uint8Array): SystemSettings {
  const raw = parseObject(Buffer.from(data).toString('utf8')) ?? {};
  const userStreams = parseAcl(raw.$userStreamAcl);
  const systemStreams = parseAcl(raw.$systemStreamAcl);
  return { ...(userStreams && { userStreams }), ...(systemStreams && { systemStreams }) };
}
