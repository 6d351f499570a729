import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Direction } from '../storage/direction.js';
import type { StreamState } from '../streams/streams.js';
import { accessDenied, streamDeleted, toRpcError } from './errors.js';
import { readRequest, type Start } from './read-request.js';
import { streamNotFound } from './read-responses.js';
import type { Reading } from './reading.js';
import { ResponseStream } from './response-stream.js';
import { ResponseWriter } from './response-writer.js';
import { sendPages } from './send-pages.js';
import type { ServiceContext } from './service-context.js';
import { subscribeToAll, subscribeToStream } from './subscribe.js';

type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** Serves `Streams/Read`: reads and subscriptions, of a stream and of `$all`. */
export function readHandler({ store, access }: ServiceContext): (call: ReadCall) => void {
  return (call) => {
    const out = new ResponseStream(call);
    const serve = async () => {
      const request = readRequest(call.request);
      const caller = await access.caller(call.metadata.get('authorization')[0]?.toString());
      const { target } = request;
      const name = target.kind === 'all' ? '$all' : target.stream;
      const allowed = () => access.may(caller, 'read', name);
      if (!(await store.look(allowed))) throw accessDenied();
      const responses = new ResponseWriter(store.view, access, caller, request.ids, request.resolveLinks);
      const reading: Reading = { store, request, responses, out, allowed };
      if (request.count === 'subscription') {
        await (target.kind === 'all' ? subscribeToAll(reading) : subscribeToStream(reading, target.stream));
      } else {
        await (target.kind === 'all'
          ? readAll(reading, request.count)
          : readStream(reading, target.stream, request.count));
      }
    };
    serve().then(
      () => out.end(),
      (error: unknown) => out.fail(toRpcError(error)),
    );
  };
}

async function readAll(reading: Reading, count: number): Promise<void> {
  const { store, request, responses, out } = reading;
  const { direction, filter } = request;
  const end = store.lastPosition;
  let from = allStart(request.from, direction, end);
  let remaining = count;
  await sendPages(out, async () => {
    if (remaining <= 0 || (direction === 'forwards' && from > end)) return undefined;
    return store.look((view) => {
      const page = view.readAll(from, direction, filter ? Number.MAX_SAFE_INTEGER : remaining);
      const last = page.at(-1);
      if (!last) return undefined;
      from = direction === 'forwards' ? last.position + 1 : last.position;
      const wanted = filter ? page.filter((event) => filter.matches(event)).slice(0, remaining) : page;
      remaining -= wanted.length;
      return wanted.map((event) => responses.response(event));
    });
  });
}

async function readStream(reading: Reading, name: string, count: number): Promise<void> {
  const { store, request, responses, out } = reading;
  if (count === 0) return;
  const { direction } = request;
  const { standing, start } = await store.look((view) => {
    const stream = view.stream(name);
    return { standing: view.standing(stream), start: streamStart(request.from, direction, stream) };
  });
  if (standing === 'tombstoned') throw streamDeleted(name);
  if (standing === 'absent') {
    out.send(streamNotFound(name));
    return;
  }
  let from: number | undefined = start;
  let remaining = count;
  await sendPages(out, () =>
    store.look((view) => {
      if (remaining <= 0 || from === undefined) return undefined;
      const stream = view.stream(name);
      if (view.standing(stream) === 'tombstoned') throw streamDeleted(name);
      const { events, next } = view.readStream(stream, from, direction, remaining);
      from = next;
      remaining -= events.length;
      return events.map((event) => responses.response(event));
    }),
  );
}

/** Backwards reads of `$all` start below their position, so the end is one beyond the last event. */
function allStart(from: Start, direction: Direction, end: number): number {
  if (from === 'start') return direction === 'forwards' ? 1 : 0;
  if (from === 'end') return end + 1;
  return from;
}

function streamStart(from: Start, direction: Direction, stream: StreamState): number {
  if (from === 'start') return 0;
  if (from === 'end') return direction === 'forwards' ? stream.lastRevision + 1 : stream.lastRevision;
  return from;
}
