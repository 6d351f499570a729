/** Ids that are remembered at least. */
const CAPACITY = 50_000;

/**
 * Where the newest events are, by their id. It answers "was this written before?" for appends that state no revision;
 * those that state one are answered from the log itself, however old. EventStoreDB draws the line at the same place,
 * with a cache of 8 MiB. Ids are only put in order when somebody asks: most callers state a revision, and never do. While
 * nobody asks, the oldest are dropped as they came.
 */
export class RecentIds {
  private unsorted: { readonly ids: readonly string[]; readonly position: number }[] = [];
  private waiting = 0;
  private young = new Map<string, number>();
  private old = new Map<string, number>();

  /** Remembers events that were written one after the other; `position` is the first's. */
  add(ids: readonly string[], position: number): void {
    this.unsorted.push({ ids, position });
    this.waiting += ids.length;
    if (this.waiting > 2 * CAPACITY) this.dropOldest();
  }

  positionOf(id: string): number | undefined {
    if (this.waiting > 0) this.sort();
    return this.young.get(id) ?? this.old.get(id);
  }

  clear(): void {
    this.unsorted = [];
    this.waiting = 0;
    this.young.clear();
    this.old.clear();
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
