/** Ids that are remembered at least. */
const CAPACITY = 50_000;

/** Ids of events that follow one another, the first of them at `position`. */
interface Added {
  readonly ids: readonly string[];
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
   */
  add(ids: readonly string[], position: number): void {
    this.fresh.push({ ids, position });
  }

  /** The transaction happened. */
  committed(): void {
    for (const added of this.fresh) {
      this.unsorted.push(added);
      this.waiting += added.ids.length;
    }
    this.fresh = [];
    if (this.waiting > 2 * CAPACITY) this.dropOldest();
  }

  /** The transaction did not happen: all is as it was before. */
  rolledBack(): void {
    this.fresh = [];
  }

  positionOf(id: string): number | undefined {
    if (this.waiting > 0) this.sort();
    return this.freshPositionOf(id) ?? this.young.get(id) ?? this.old.get(id);
  }

  /** Looked for one by one: a transaction holds some dozens of appends at most. */
  private freshPositionOf(id: string): number | undefined {
    for (let last = this.fresh.length - 1; last >= 0; last -= 1) {
      const { ids, position } = this.fresh[last] as Added;
      const index = ids.lastIndexOf(id);
      if (index >= 0) return position + index;
    }
    return undefined;
  }

  /** What waits is enough by itself: all that was put in order before is older. */
  private dropOldest(): void {
    let dropped = 0;
    for (const { ids } of this.unsorted) {
      if (this.waiting - ids.length < CAPACITY) break;
      this.waiting -= ids.length;
      dropped += 1;
    }
    this.unsorted = this.unsorted.slice(dropped);
    this.young.clear();
    this.old.clear();
  }

  private sort(): void {
    for (const { ids, position } of this.unsorted) {
      for (const [index, id] of ids.entries()) this.young.set(id, position + index);
      if (this.young.size < CAPACITY) continue;
      this.old = this.young;
      this.young = new Map();
    }
    this.unsorted = [];
    this.waiting = 0;
  }
}
