import type { MethodDefinition } from '@grpc/grpc-js';
import { decodeBatchRequest } from './batch-request.js';
import { generatedStreamsService } from './protocol.js';

const { read, append, batchAppend, delete: remove, tombstone } = generatedStreamsService;

/** A method whose responses are already bytes when they are handed to gRPC. */
function answeringBytes<Req, Res>(method: MethodDefinition<Req, Res>): MethodDefinition<Req, Buffer> {
  return { ...method, responseSerialize: (bytes) => bytes, responseDeserialize: (bytes) => bytes };
}

/** The client's own definition of the Streams service, with our way of writing its responses. */
export const StreamsService = {
  read: answeringBytes(read),
  append: answeringBytes(append),
  batchAppend: { ...answeringBytes(batchAppend), requestDeserialize: decodeBatchRequest },
  delete: answeringBytes(remove),
  tombstone: answeringBytes(tombstone),
};
