/**
 * The limit of what the client can be served: a bare gRPC server that acknowledges appends without looking at them,
 * keeps nothing, and streams responses that were prepared beforehand. It decodes no more of a request than it needs in
 * order to answer it. What it answers has the shape and length of real answers, since decoding it is the client's work:
 * names of streams like those of the bench, and the stream's name in an acknowledgement, as EventStoreDB has it.
 */
import { Server, ServerCredentials, type ServerDuplexStream, type ServerWritableStream } from '@grpc/grpc-js';
import jspb from 'google-protobuf';
import { supportedMethodsHandler } from '../../src/infra/eventstore/embedded/grpc/node-info.js';
import { ServerFeaturesService, shared, streams } from '../../src/infra/eventstore/embedded/grpc/protocol.js';
import { confirmation, eventResponse } from '../../src/infra/eventstore/embedded/grpc/read-responses.js';
import { StreamsService } from '../../src/infra/eventstore/embedded/grpc/streams-service.js';
import { newEventId } from '../../src/infra/eventstore/embedded/storage/new-event-id.js';
import { recordSize, writeRecord } from '../../src/infra/eventstore/embedded/storage/record.js';
import { dataOf, metadataOf } from './events.js';

type Subscriber = ServerWritableStream<unknown, Buffer>;

const NAME = '5b0a6a0e-0000-4000-8000-000000000000';
const PREPARED = Array.from({ length: 1000 }, (_, index) => prepared(index));
const subscribers = new Set<Subscriber>();
let position = 0;

function prepared(index: number): Buffer {
  const event = {
    id: newEventId(),
    type: 'Measured',
    isJson: true,
    data: Buffer.from(JSON.stringify(dataOf(index))),
    metadata: Buffer.from(JSON.stringify(metadataOf(index))),
  };
  const record = Buffer.alloc(recordSize(event));
  writeRecord(record, event, Date.now());
  return eventResponse(
    { position: 500_000 + index, stream: `batch-${NAME}-${index % 64}`, revision: index, record },
    'string',
  );
}

function batchAppend(call: ServerDuplexStream<Uint8Array, Buffer>): void {
  call.on('data', (request: Uint8Array) => {
    const { correlationId, options, isFinal } = envelope(request);
    if (!isFinal) return;
    position += 1;
    call.write(acknowledgement(correlationId, options));
    for (const subscriber of subscribers) subscriber.write(PREPARED[position % 1000] ?? Buffer.alloc(0));
  });
  call.on('end', () => call.end());
}

function envelope(request: Uint8Array): { correlationId: Uint8Array; options: Uint8Array; isFinal: boolean } {
  const reader = new jspb.BinaryReader(request);
  let correlationId: Uint8Array = new Uint8Array();
  let options: Uint8Array = new Uint8Array();
  let isFinal = false;
  while (reader.nextField()) {
    const field = reader.getFieldNumber();
    if (field === 1) correlationId = reader.readBytes() as Uint8Array;
    else if (field === 2) options = reader.readBytes() as Uint8Array;
    else if (field === 4) isFinal = reader.readBool();
    else reader.skipField();
  }
  return { correlationId, options, isFinal };
}

function acknowledgement(correlationId: Uint8Array, options: Uint8Array): Buffer {
  const at = new shared.AllStreamPosition();
  at.setCommitPosition(String(position));
  at.setPreparePosition(String(position));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(position));
  success.setPosition(at);
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(shared.UUID.deserializeBinary(correlationId));
  response.setSuccess(success);
  response.setStreamIdentifier(streams.BatchAppendReq.Options.deserializeBinary(options).getStreamIdentifier());
  return Buffer.from(response.serializeBinary());
}

async function read(call: ServerWritableStream<InstanceType<typeof streams.ReadReq>, Buffer>): Promise<void> {
  const options = call.request.getOptions();
  if (options?.hasSubscription()) {
    subscribers.add(call);
    call.on('cancelled', () => subscribers.delete(call));
    call.write(confirmation('limit'));
    return;
  }
  const count = Number(options?.getCount());
  for (let index = 0; index < count && !call.cancelled; index += 1) {
    if (!call.write(PREPARED[index % 1000] ?? Buffer.alloc(0)))
      await new Promise((resolve) => call.once('drain', resolve));
  }
  call.end();
}

const unserved = (): never => {
  throw new Error('The limit server does not serve this.');
};

const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
server.addService(
  {
    ...StreamsService,
    batchAppend: { ...StreamsService.batchAppend, requestDeserialize: (request: Buffer) => request },
  },
  { read, batchAppend, append: unserved, delete: unserved, tombstone: unserved },
);
server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethodsHandler() });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid, recovery: {} })}\n`);
});
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
