import type { EventStore } from '../streams/store.js';
import type { ReadRequest } from './read-request.js';
import type { ResponseStream } from './response-stream.js';
import type { ResponseWriter } from './response-writer.js';

/** One read or subscription, from its request to its last response. */
export interface Reading {
  readonly store: EventStore;
  readonly request: ReadRequest;
  readonly responses: ResponseWriter;
  readonly out: ResponseStream;
  /** Whether the caller may (still) read what is asked for. To be asked inside a look at the store. */
  allowed(): boolean;
}
