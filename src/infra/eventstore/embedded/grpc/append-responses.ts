import { status } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { fieldSize, varintSize, writeField, writeVarint } from '../../wire/wire-writer.js';
import type { ExpectedRevision } from '../streams/expected-revision.js';
import type { Outcome } from '../streams/outcome.js';
import { FAILURES } from './errors.js';
import { shared, status as statusMessages, streams } from './protocol.js';

type Written = Extract<Outcome, { kind: 'written' }>;
type Refused = Exclude<Outcome, { kind: 'written' }>;

/** The answer to a successful `Append`. */
export function appendSuccess({ lastRevision, position }: Written): Buffer {
  const success = new streams.AppendResp.Success();
  if (lastRevision < 0) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(lastRevision));
  if (position === undefined) success.setNoPosition(new shared.Empty());
  else success.setPosition(positionOf(new streams.AppendResp.Position(), position));
  const response = new streams.AppendResp();
  response.setSuccess(success);
  return Buffer.from(response.serializeBinary());
}

/** The answer to an `Append` at the wrong revision: for EventStoreDB that is a response, not an error. */
export function appendWrongVersion(expected: ExpectedRevision, current: number): Buffer {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new streams.AppendResp();
  response.setWrongExpectedVersion(wrong);
  return Buffer.from(response.serializeBinary());
}

/** A batch's answer before its result is filled in: the request's own correlation and stream. */
export interface Batch {
  /** The id's own bytes, which go back as they came. */
  readonly correlationId: Uint8Array;
  readonly stream: string;
}

/** The answer to a batch that was written. It is the most frequent of all, and is written field by field. */
export function batchSuccess({ correlationId, stream }: Batch, { lastRevision, position }: Written): Buffer {
  const nameBytes = Buffer.byteLength(stream);
  const success = Buffer.concat([revisionField(lastRevision), positionField(position)]);
  const size = fieldSize(correlationId.length) + fieldSize(success.length) + fieldSize(fieldSize(nameBytes));
  const response = Buffer.allocUnsafe(size);
  let at = writeField(response, 0, 0x0a, correlationId, 0, correlationId.length);
  at = writeField(response, at, 0x1a, success, 0, success.length);
  response[at] = 0x22;
  at = writeVarint(response, at + 1, fieldSize(nameBytes));
  response[at] = 0x1a;
  response.write(stream, writeVarint(response, at + 1, nameBytes), nameBytes, 'utf8');
  return response;
}

/** `current_revision`, or `no_stream`. */
function revisionField(lastRevision: number): Buffer {
  return lastRevision < 0 ? Buffer.from([0x12, 0]) : numberField(0x08, lastRevision);
}

/** `position`, commit and prepare alike, or `no_position`. */
function positionField(position: number | undefined): Buffer {
  if (position === undefined) return Buffer.from([0x22, 0]);
  const commit = numberField(0x08, position);
  const prepare = numberField(0x10, position);
  return Buffer.concat([Buffer.from([0x1a, commit.length + prepare.length]), commit, prepare]);
}

function numberField(tag: number, value: number): Buffer {
  const field = Buffer.allocUnsafe(1 + varintSize(value));
  field[0] = tag;
  writeVarint(field, 1, value);
  return field;
}

export function batchRefusal(batch: Batch, refused: Refused, expected: ExpectedRevision): Buffer {
  switch (refused.kind) {
    case 'wrong-revision':
      return batchError(
        batch,
        status.FAILED_PRECONDITION,
        'WrongExpectedVersion',
        wrongVersion(refused.current, expected),
      );
    case 'deleted': {
      const deleted = new shared.StreamDeleted();
      deleted.setStreamIdentifier(identifier(batch.stream));
      return batchError(batch, status.FAILED_PRECONDITION, 'StreamDeleted', [deleted, 'StreamDeleted']);
    }
    case 'denied':
      return batchError(batch, status.PERMISSION_DENIED, refused.why, [new shared.AccessDenied(), 'AccessDenied']);
    case 'timeout':
      return batchError(batch, status.DEADLINE_EXCEEDED, 'Timeout', [new shared.Timeout(), 'Timeout']);
    case 'failed':
      return batchError(batch, FAILURES[refused.cause], refused.why, undefined);
  }
}

export function batchTooLarge(batch: Batch, limit: number): Buffer {
  const exceeded = new shared.MaximumAppendSizeExceeded();
  exceeded.setMaxappendsize(limit);
  const message = `Maximum Append Size of ${limit} Exceeded.`;
  return batchError(batch, status.INVALID_ARGUMENT, message, [exceeded, 'MaximumAppendSizeExceeded']);
}

export function batchBadRequest(batch: Batch, why: string): Buffer {
  const bad = new shared.BadRequest();
  bad.setMessage(why);
  return batchError(batch, status.INVALID_ARGUMENT, why, [bad, 'BadRequest']);
}

/** A message of `event_store.client`, and its name. */
type Details = readonly [{ serializeBinary(): Uint8Array }, string];

function batchError(batch: Batch, code: status, message: string, details: Details | undefined): Buffer {
  const packed = new any.Any();
  if (details) packed.pack(details[0].serializeBinary(), `event_store.client.${details[1]}`);
  else packed.pack(new empty.Empty().serializeBinary(), 'google.protobuf.Empty');
  const error = new statusMessages.Status();
  // google.rpc's codes are gRPC's, number for number.
  error.setCode(code as number);
  error.setMessage(message);
  error.setDetails(packed);
  return batchResponse(batch, (response) => response.setError(error));
}

function batchResponse(batch: Batch, fill: (response: InstanceType<typeof streams.BatchAppendResp>) => void): Buffer {
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(shared.UUID.deserializeBinary(batch.correlationId));
  response.setStreamIdentifier(identifier(batch.stream));
  fill(response);
  return Buffer.from(response.serializeBinary());
}

function wrongVersion(current: number, expected: ExpectedRevision): Details {
  const wrong = new shared.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return [wrong, 'WrongExpectedVersion'];
}

function identifier(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  const message = new shared.StreamIdentifier();
  message.setStreamName(Buffer.from(stream));
  return message;
}

function positionOf<
  P extends { setCommitPosition(value: string): unknown; setPreparePosition(value: string): unknown },
>(message: P, position: number): P {
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}
