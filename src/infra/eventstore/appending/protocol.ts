import { createRequire } from 'node:module';

/** As those of `reading/protocol.ts`: taken from the client's memory. A refusal is rare, and read by the client's own code. */
const require = createRequire(import.meta.url);

export const { BatchAppendResp } =
  require('@eventstore/db-client/generated/streams_pb.js') as typeof import('@eventstore/db-client/generated/streams_pb.js');
export const { unpackToCommandError } =
  require('@eventstore/db-client/dist/streams/appendToStream/unpackError.js') as typeof import('@eventstore/db-client/dist/streams/appendToStream/unpackError.js');
