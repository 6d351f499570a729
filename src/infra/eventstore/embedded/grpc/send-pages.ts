import type { ResponseStream } from './response-stream.js';

/**
 * Sends pages until there are none, or the caller has gone. The next page is fetched while the caller's side is full:
 * that is when there is nothing else to do for it.
 *
 * @param fetch the next page, undefined after the last
 */
export async function sendPages(out: ResponseStream, fetch: () => readonly Buffer[] | undefined): Promise<void> {
  let page = fetch();
  while (page && out.open) {
    let next: readonly Buffer[] | undefined;
    let fetched = false;
    for (const response of page) {
      const wait = out.write(response);
      if (!wait) continue;
      if (!fetched) {
        next = fetch();
        fetched = true;
      }
      await wait;
      if (!out.open) return;
    }
    if (!fetched) {
      await breath();
      next = fetch();
    }
    page = next;
  }
}

/** Lets others have their turn. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
