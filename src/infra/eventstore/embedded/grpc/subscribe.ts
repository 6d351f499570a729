import { v4 as newId } from 'uuid';
import type { EventStore } from '../streams/store.js';
import { accessDenied, streamDeleted } from './errors.js';
import { caughtUp, checkpoint, confirmation, fellBehind } from './read-responses.js';
import type { Reading } from './reading.js';
import { breath } from './send-pages.js';
import { WakeUp } from './wake-up.js';

/**
 * Follows `$all`. A subscription is a cursor that always reads on from where it is, so there is no seam between
 * history and what is live: nothing can fall into it, come twice or overtake.
 */
export async function subscribeToAll({ store, request, responses, out, allowed }: Reading): Promise<void> {
  const { filter, from } = request;
  let cursor = from === 'start' ? 0 : from === 'end' ? store.lastPosition : from;
  const progress = new Progress(filter?.checkpointInterval);
  const wakeUp = new WakeUp(out.closed);
  const stop = store.signals.followAll(() => wakeUp.ring());
  try {
    out.send(confirmation(newId()));
    let live = false;
    while (out.open) {
      const page = await store.look((view) => {
        if (!allowed()) throw accessDenied();
        return view.readAll(cursor + 1, 'forwards', Number.MAX_SAFE_INTEGER).map((event) => ({
          position: event.position,
          response: !filter || filter.matches(event) ? responses.response(event) : undefined,
        }));
      });
      if (page.length === 0) {
        if (!live) {
          live = true;
          if (progress.unreported) out.send(checkpoint(progress.report(cursor)));
          out.send(caughtUp);
        }
        await wakeUp.wait();
        continue;
      }
      if (live && isFarBehind(store, cursor)) {
        live = false;
        out.send(fellBehind);
      }
      for (const { position, response } of page) {
        let wait = response && out.write(response);
        cursor = position;
        if (progress.passed()) wait = out.write(checkpoint(progress.report(cursor))) ?? wait;
        if (wait) await wait;
        if (!out.open) return;
      }
      if (!live) await breath();
    }
  } finally {
    stop();
  }
}

/**
 * Follows one stream, which need not exist yet. It ends with an error when the stream is tombstoned, or the caller loses the
 * right to read it.
 */
export async function subscribeToStream(reading: Reading, name: string): Promise<void> {
  const { store, request, responses, out, allowed } = reading;
  const wakeUp = new WakeUp(out.closed);
  const stop = store.signals.followStream(name, () => wakeUp.ring());
  try {
    const { from } = request;
    let next = await store.look((view) => {
      if (view.standing(view.stream(name)) === 'tombstoned') throw streamDeleted(name);
      return from === 'start' ? 0 : (from === 'end' ? view.stream(name).lastRevision : from) + 1;
    });
    out.send(confirmation(newId()));
    let live = false;
    while (out.open) {
      const page = await store.look((view) => {
        const stream = view.stream(name);
        if (view.standing(stream) === 'tombstoned') throw streamDeleted(name);
        if (!allowed()) throw accessDenied();
        const found = live
          ? view.readNew(stream, next)
          : view.readStream(stream, next, 'forwards', Number.MAX_SAFE_INTEGER);
        // What was hidden until now stays so: what is new begins behind it.
        if (found.next === undefined) next = Math.max(next, stream.lastRevision + 1);
        return { next: found.next, answers: found.events.map((event) => responses.response(event)) };
      });
      if (page.next === undefined) {
        if (!live) out.send(caughtUp);
        live = true;
        await wakeUp.wait();
        continue;
      }
      for (const response of page.answers) {
        const wait = out.write(response);
        if (wait) await wait;
        if (!out.open) return;
      }
      next = page.next;
      if (!live) await breath();
    }
  } finally {
    stop();
  }
}

/** How many events a live subscription may lag before its caller is told. */
const FAR_BEHIND = 4096;

const isFarBehind = (store: EventStore, cursor: number): boolean => store.lastPosition - cursor > FAR_BEHIND;

/** Counts the events that a filtered subscription has looked at since its caller last heard how far it is. */
class Progress {
  private looked = 0;

  constructor(private readonly interval: number | undefined) {}

  get unreported(): boolean {
    return this.interval !== undefined && this.looked > 0;
  }

  /** Counts one event; true when it is time for a checkpoint. */
  passed(): boolean {
    this.looked += 1;
    return this.interval !== undefined && this.looked >= this.interval;
  }

  report(position: number): number {
    this.looked = 0;
    return position;
  }
}
