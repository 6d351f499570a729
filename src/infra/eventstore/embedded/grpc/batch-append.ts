import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Caller } from '../access/access.js';
import type { ProposedEvent } from '../storage/record.js';
import type { ExpectedRevision } from '../streams/expected-revision.js';
import { type Batch, batchBadRequest, batchRefusal, batchSuccess, batchTooLarge } from './append-responses.js';
import type { BatchRequest } from './batch-request.js';
import { toRpcError } from './errors.js';
import { stated } from './expected.js';
import { eventSize } from './proposed-event.js';
import { ResponseStream } from './response-stream.js';
import type { ServiceContext } from './service-context.js';
import { streamNameOf } from './stream-name.js';

type BatchCall = ServerDuplexStream<BatchRequest, Buffer>;

/** An append whose events may still be arriving. */
interface Pending extends Batch {
  readonly expected: ExpectedRevision;
  readonly deadline: number;
  readonly events: ProposedEvent[];
  size: number;
  timer?: NodeJS.Timeout;
}

/** Serves `Streams/BatchAppend`: many appends over one call, each told apart by its correlation id. */
export function batchAppendHandler(context: ServiceContext): (call: BatchCall) => void {
  return (call) => {
    const out = new ResponseStream(call);
    context.access.caller(call.metadata.get('authorization')[0]?.toString()).then(
      (caller) => new BatchSession(context, caller, call, out).serve(),
      (error: unknown) => out.fail(toRpcError(error)),
    );
  };
}

class BatchSession {
  private readonly pending = new Map<string, Pending>();
  private unanswered = 0;
  private ended = false;

  constructor(
    private readonly context: ServiceContext,
    private readonly caller: Caller,
    private readonly call: BatchCall,
    private readonly out: ResponseStream,
  ) {}

  serve(): void {
    this.call.on('data', (request: BatchRequest) => this.receive(request));
    this.call.on('drain', () => this.call.resume());
    this.call.on('end', () => {
      this.ended = true;
      this.endWhenAnswered();
    });
    void this.out.closed.then(() => {
      for (const batch of this.pending.values()) clearTimeout(batch.timer);
      this.pending.clear();
    });
  }

  private receive(request: BatchRequest): void {
    const id = Buffer.from(request.correlationId).toString('latin1');
    try {
      if (request.error) throw request.error;
      const batch = this.pending.get(id) ?? this.begin(request, id);
      if (!batch) return;
      this.add(batch, request.events);
      if (batch.size > this.context.settings.maxAppendSize) {
        this.drop(id);
        this.answer(batchTooLarge(batch, this.context.settings.maxAppendSize));
      } else if (request.isFinal) {
        this.drop(id);
        this.write(batch);
      }
    } catch (error) {
      const stream = this.pending.get(id)?.stream ?? Buffer.from(request.options?.stream ?? []).toString('utf8');
      this.drop(id);
      this.answer(batchBadRequest({ correlationId: request.correlationId, stream }, toRpcError(error).details));
    }
  }

  /** Starts an append, or refuses it at once. Parts of one that was refused have no options and are ignored. */
  private begin(request: BatchRequest, id: string): Pending | undefined {
    const { options } = request;
    if (!options) return undefined;
    const batch: Pending = {
      correlationId: request.correlationId,
      stream: streamNameOf(options.stream),
      expected: stated(options.expected),
      deadline: options.deadline,
      events: [],
      size: 0,
    };
    if (batch.deadline <= Date.now()) {
      this.answer(batchRefusal(batch, { kind: 'timeout' }, batch.expected));
      return undefined;
    }
    this.pending.set(id, batch);
    if (!request.isFinal) this.expire(batch, id);
    return batch;
  }

  private expire(batch: Pending, id: string): void {
    const wait = Math.min(batch.deadline - Date.now(), LONGEST_WAIT_MS);
    batch.timer = setTimeout(() => {
      this.drop(id);
      this.answer(batchRefusal(batch, { kind: 'timeout' }, batch.expected));
    }, wait);
    batch.timer.unref();
  }

  private add(batch: Pending, events: readonly ProposedEvent[]): void {
    for (const event of events) {
      batch.size += eventSize(event);
      batch.events.push(event);
    }
  }

  private drop(id: string): void {
    clearTimeout(this.pending.get(id)?.timer);
    this.pending.delete(id);
  }

  private write(batch: Pending): void {
    this.unanswered += 1;
    const { store, access } = this.context;
    const conditions = {
      deadline: batch.deadline,
      gone: () => !this.out.open,
      allowed: () => access.may(this.caller, 'write', batch.stream),
    };
    void store.append(batch.stream, batch.expected, batch.events, conditions).then((outcome) => {
      this.unanswered -= 1;
      const written = outcome.kind === 'written';
      this.answer(written ? batchSuccess(batch, outcome) : batchRefusal(batch, outcome, batch.expected));
      this.endWhenAnswered();
    });
  }

  /** Answers, and reads no further requests from a caller that does not read its answers. */
  private answer(response: Buffer): void {
    if (!this.out.send(response)) this.call.pause();
  }

  private endWhenAnswered(): void {
    if (this.ended && this.unanswered === 0) this.out.end();
  }
}

/** An append that is not complete after this long is given up, whatever its deadline says. */
const LONGEST_WAIT_MS = 60_000;
