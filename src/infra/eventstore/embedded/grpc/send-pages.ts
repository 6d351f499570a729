import type { ResponseStream } from './response-stream.js';

type Page = readonly Buffer[] | undefined;

/**
 * Sends pages until there are none, or the caller has gone. The next page is fetched while the caller's side is full:
 * that is when there is nothing else to do for it.
 *
 * @param fetch the next page, undefined after the last
 */
export async function sendPages(out: ResponseStream, fetch: () => Promise<Page>): Promise<void> {
  let page = await fetch();
  while (page && out.open) {
    let next: Promise<Page> | undefined;
    for (const response of page) {
      const wait = out.write(response);
      if (!wait) continue;
      next ??= noticed(fetch());
      await wait;
      if (!out.open) return;
    }
    if (!next) await breath();
    page = await (next ?? fetch());
  }
}

/** A page that cannot be read is told when its turn comes, which may be never. */
function noticed(page: Promise<Page>): Promise<Page> {
  page.catch(() => {});
  return page;
}

/** Lets others have their turn. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
