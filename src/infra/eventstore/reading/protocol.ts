import { createRequire } from 'node:module';

/**
 * The classes of the protocol that the client's package ships. The client has them in memory; imported, Node would look
 * through their half a megabyte for names once more, which takes every start of the program a tenth of a second.
 */
const require = createRequire(import.meta.url);

export const { ReadReq } =
  require('@eventstore/db-client/generated/streams_pb.js') as typeof import('@eventstore/db-client/generated/streams_pb.js');
export const { Empty, StreamIdentifier } =
  require('@eventstore/db-client/generated/shared_pb.js') as typeof import('@eventstore/db-client/generated/shared_pb.js');
