import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import type { Caller } from '../access/access.js';
import type { ProposedEvent } from '../storage/record.js';
import type { ExpectedRevision } from '../streams/expected-revision.js';
import { appendSuccess, appendWrongVersion } from './append-responses.js';
import { invalidArgument, maximumAppendSizeExceeded, outcomeError, toRpcError } from './errors.js';
import { givenId } from './event-id.js';
import { expectedRevision } from './expected.js';
import { checkedEvent, eventSize } from './proposed-event.js';
import type { ServiceContext } from './service-context.js';
import { streamName } from './stream-name.js';

type AppendCall = ServerReadableStream<AppendReq, Buffer>;

/** Serves `Streams/Append`: one call, one append. Nothing is written before the caller has said that it is complete. */
export function appendHandler(context: ServiceContext): (call: AppendCall, answer: sendUnaryData<Buffer>) => void {
  return (call, answer) => {
    let append: PendingAppend | undefined;
    let answered = false;
    const reply: sendUnaryData<Buffer> = (error, response) => {
      if (answered) return;
      answered = true;
      answer(error, response);
    };
    const fail = (error: unknown) => reply(toRpcError(error));
    const guard = (step: () => void) => {
      if (answered) return;
      try {
        step();
      } catch (error) {
        fail(error);
      }
    };
    const receive = (caller: Caller) => {
      call.on('data', (request: AppendReq) =>
        guard(() => {
          if (append) append.add(request);
          else append = new PendingAppend(context, call, caller, request);
        }),
      );
      call.on('end', () =>
        guard(() => {
          if (!append) throw invalidArgument('The append ended before it said which stream it is for.');
          append.complete().then((response) => reply(null, response), fail);
        }),
      );
    };
    call.on('error', () => {
      answered = true;
    });
    // Nothing is taken in before it is known whose it is.
    context.access.caller(call.metadata.get('authorization')[0]?.toString()).then(receive, fail);
  };
}

class PendingAppend {
  private readonly stream: string;
  private readonly expected: ExpectedRevision;
  private readonly events: ProposedEvent[] = [];
  private size = 0;

  constructor(
    private readonly context: ServiceContext,
    private readonly call: AppendCall,
    private readonly caller: Caller,
    request: AppendReq,
  ) {
    const options = request.getOptions();
    if (!options) throw invalidArgument('The first message of an append must hold its options.');
    this.stream = streamName(options.getStreamIdentifier());
    this.expected = expectedRevision(options, options.hasRevision() ? options.getRevision() : undefined);
  }

  add(request: AppendReq): void {
    const message = request.getProposedMessage();
    if (!message) throw invalidArgument('Every message of an append after the first must hold an event.');
    const properties = message.getMetadataMap();
    const event = checkedEvent({
      id: givenId(message.getId()),
      type: properties.get('type'),
      contentType: properties.get('content-type'),
      data: message.getData_asU8(),
      metadata: message.getCustomMetadata_asU8(),
    });
    this.size += eventSize(event);
    const limit = this.context.settings.maxAppendSize;
    if (this.size > limit) throw maximumAppendSizeExceeded(limit);
    this.events.push(event);
  }

  async complete(): Promise<Buffer> {
    const outcome = await this.context.store.append(this.stream, this.expected, this.events, {
      gone: () => this.call.cancelled,
      allowed: () => this.context.access.may(this.caller, 'write', this.stream),
    });
    if (outcome.kind === 'written') return appendSuccess(outcome);
    if (outcome.kind === 'wrong-revision') return appendWrongVersion(this.expected, outcome.current);
    throw outcomeError(outcome, this.stream);
  }
}
