import type { DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { ExpectedRevision } from '../streams/expected-revision.js';
import type { Outcome } from '../streams/outcome.js';
import type { Conditions } from '../streams/store.js';
import { invalidArgument, outcomeError, toRpcError, wrongExpectedVersion } from './errors.js';
import { expectedRevision } from './expected.js';
import { streams } from './protocol.js';
import type { ServiceContext } from './service-context.js';
import { streamName } from './stream-name.js';

type Handler<Req> = (call: ServerUnaryCall<Req, Buffer>, answer: sendUnaryData<Buffer>) => void;
type Removal = (stream: string, expected: ExpectedRevision, conditions: Conditions) => Promise<Outcome>;

/** Serves `Streams/Delete`: a soft delete. */
export function deleteHandler(context: ServiceContext): Handler<DeleteReq> {
  return removalHandler(
    context,
    (...removal) => context.store.softDelete(...removal),
    (position) => {
      const response = new streams.DeleteResp();
      const at = new streams.DeleteResp.Position();
      at.setCommitPosition(position);
      at.setPreparePosition(position);
      response.setPosition(at);
      return response;
    },
  );
}

/** Serves `Streams/Tombstone`: the stream's end for good. */
export function tombstoneHandler(context: ServiceContext): Handler<TombstoneReq> {
  return removalHandler(
    context,
    (...removal) => context.store.tombstone(...removal),
    (position) => {
      const response = new streams.TombstoneResp();
      const at = new streams.TombstoneResp.Position();
      at.setCommitPosition(position);
      at.setPreparePosition(position);
      response.setPosition(at);
      return response;
    },
  );
}

function removalHandler<Req extends DeleteReq | TombstoneReq>(
  { access }: ServiceContext,
  remove: Removal,
  response: (position: string) => { serializeBinary(): Uint8Array },
): Handler<Req> {
  return (call, answer) => {
    const serve = async (): Promise<Buffer> => {
      const options = call.request.getOptions();
      if (!options) throw invalidArgument('The request has no options.');
      const stream = streamName(options.getStreamIdentifier());
      const expected = expectedRevision(options, options.hasRevision() ? options.getRevision() : undefined);
      const caller = await access.caller(call.metadata.get('authorization')[0]?.toString());
      const outcome = await remove(stream, expected, { allowed: () => access.may(caller, 'delete', stream) });
      if (outcome.kind === 'wrong-revision') {
        throw wrongExpectedVersion('Delete', stream, expected, outcome.current);
      }
      if (outcome.kind !== 'written') throw outcomeError(outcome, stream);
      return Buffer.from(response(String(outcome.position ?? 0)).serializeBinary());
    };
    serve().then(
      (bytes) => answer(null, bytes),
      (error: unknown) => answer(toRpcError(error)),
    );
  };
}
