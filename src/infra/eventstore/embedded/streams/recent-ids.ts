/**
 * Where the newest events are, by their id. It answers "was this written before?" for appends that state no revision;
 * those that state one are answered from the log itself, however old. EventStoreDB draws the line at the same place,
 * with a cache of 8 MiB.
 */
export class RecentIds {
  private readonly positions = new Map<string, number>();

  constructor(private readonly capacity = 100_000) {}

  add(id: string, position: number): void {
    this.positions.delete(id);
    this.positions.set(id, position);
    if (this.positions.size <= this.capacity) return;
    for (const oldest of this.positions.keys()) {
      this.positions.delete(oldest);
      break;
    }
  }

  positionOf(id: string): number | undefined {
    return this.positions.get(id);
  }

  clear(): void {
    this.positions.clear();
  }
}
