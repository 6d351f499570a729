import { convertToCommandError } from '@eventstore/db-client';
import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import { MalformedResponse } from '../reading/malformed-response.js';
import type { Appended } from '../recorded-event.js';
import { readAnswer } from './append-answer.js';
import { type Append, appendRequests } from './append-request.js';
import { BatchAppendResp, unpackToCommandError } from './protocol.js';

/** The bytes of requests and of answers. */
export type AppendStream = ClientDuplexStream<Buffer, Buffer>;

type Waiting = {
  readonly stream: string;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
};

/** One call over which many appends go at once, each told apart by its number. */
export class AppendCall {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private failure: unknown = null;

  constructor(private readonly call: AppendStream) {
    call.on('data', (bytes: Buffer) => this.take(bytes));
    call.on('error', (error) => this.fail(convertToCommandError(error)));
    call.on('end', () => {
      this.fail(new AppendsEnded());
      // Only a call whose both sides have ended is over for the client, which then makes a new one.
      call.end();
    });
  }

  /** @throws the official client's errors; all appends under way do when the call breaks, and may be in the log or not */
  append(append: Append): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      const number = ++this.last;
      const requests = appendRequests(number, append);
      this.waiting.set(number, { stream: append.stream, resolve, reject });
      // Nobody waits for room: each caller waits for an answer, so that what is under way is bounded by their number.
      for (const request of requests) this.call.write(request);
    });
  }

  private take(bytes: Buffer): void {
    try {
      const { number, appended } = readAnswer(bytes);
      const asked = this.waiting.get(number);
      this.waiting.delete(number);
      if (!asked) return;
      if (appended) asked.resolve(appended);
      else asked.reject(refusal(bytes, asked.stream));
    } catch (error) {
      this.fail(new MalformedResponse(error));
      this.call.cancel();
    }
  }

  private fail(failure: unknown): void {
    this.failure ??= failure;
    for (const { reject } of this.waiting.values()) reject(failure);
    this.waiting.clear();
  }
}

const refusal = (bytes: Buffer, stream: string): unknown => {
  const error = BatchAppendResp.deserializeBinary(bytes).getError();
  if (!error) throw new Error('It neither acknowledges an append nor refuses it.');
  return unpackToCommandError(error, stream);
};

/** The store ended the call in good order, as it does before it stops. It says nothing about the appends under way. */
class AppendsEnded extends Error {
  override readonly name = 'AppendsEnded';
  readonly code = status.UNAVAILABLE;
  constructor() {
    super('the event store ended the call');
  }
}
