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
}
