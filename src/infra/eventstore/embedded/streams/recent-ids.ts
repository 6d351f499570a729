/** Ids that are remembered at least. */
const CAPACITY = 50_000;

/** Bytes of an id, each of them a character of its key. */
const KEY = 16;

/** Ids of events that follow one another, the first of them at `position`. */
interface Added {
  /** Their keys, one behind the other: a quarter of the memory of as many texts of UUIDs. */
  readonly keys: string;
  readonly count: number;
  readonly position: number;
}

/**
 * Where the newest events are, by their id. It answers "was this written before?" for appends that state no revision;
 * those that state one are answered from the log itself, however old. EventStoreDB draws the line at the same place,
 * with a cache of 8 MiB. Ids are only put in order when somebody asks: most callers state a revision, and never do. While
 * nobody asks, the oldest are dropped as they came.
 */
export class RecentIds {
  private fresh: Added[] = [];
  private unsorted: Added[] = [];
  private waiting = 0;
  private young = new Map<string, number>();
  private old = new Map<string, number>();

  /**
   * Remembers events that were written one after the other, in the transaction under way; `position` is the first's. They
   * are known at once, and kept with the others after `committed`.
   *
   * @param ids 16 bytes each
   */
  add(ids: readonly Uint8Array[], position: number): void {
    this.fresh.push({ keys: keysOf(ids), count: ids.length, position });
  }

  /** The transaction happened. */
  committed(): void {
    for (const added of this.fresh) {
      this.unsorted.push(added);
      this.waiting += added.count;
    }
    this.fresh = [];
    if (this.waiting > 2 * CAPACITY) this.dropOldest();
  }

  /** The transaction did not happen: all is as it was before. */
  rolledBack(): void {
    this.fresh = [];
  }

  positionOf(id: Uint8Array): number | undefined {
    if (this.waiting > 0) this.sort();
    const key = keysOf([id]);
    return this.freshPositionOf(key) ?? this.young.get(key) ?? this.old.get(key);
  }

  /** Looked for one by one: a transaction holds some dozens of appends at most. */
  private freshPositionOf(key: string): number | undefined {
    for (let last = this.fresh.length - 1; last >= 0; last -= 1) {
      const { keys, position } = this.fresh[last] as Added;
      let at = keys.lastIndexOf(key);
      // Halves of two neighbours can look like it.
      while (at > 0 && at % KEY !== 0) at = keys.lastIndexOf(key, at - 1);
      if (at >= 0) return position + at / KEY;
    }
    return undefined;
  }

  /** What waits is enough by itself: all that was put in order before is older. */
  private dropOldest(): void {
    let dropped = 0;
    for (const { count } of this.unsorted) {
      if (this.waiting - count < CAPACITY) break;
      this.waiting -= count;
      dropped += 1;
    }
    this.unsorted = this.unsorted.slice(dropped);
    this.young.clear();
    this.old.clear();
  }

  private sort(): void {
    for (const { keys, count, position } of this.unsorted) {
      for (let index = 0; index < count; index += 1) {
        this.young.set(keys.slice(index * KEY, (index + 1) * KEY), position + index);
      }
      if (this.young.size < CAPACITY) continue;
      this.old = this.young;
      this.young = new Map();
    }
    this.unsorted = [];
    this.waiting = 0;
  }
}

let scratch = Buffer.alloc(KEY * 500);

/** The keys of some ids, one behind the other. */
function keysOf(ids: readonly Uint8Array[]): string {
  const length = ids.length * KEY;
  if (scratch.length < length) scratch = Buffer.alloc(length);
  let at = 0;
  for (const id of ids) {
    scratch.set(id, at);
    at += KEY;
  }
  return scratch.toString('latin1', 0, length);
}
