import { Generations } from '../storage/generations.js';

/**
 * Where the newest events are, by their id. It answers "was this written before?" for appends that state no revision;
 * those that state one are answered from the log itself, however old. EventStoreDB draws the line at the same place,
 * with a cache of 8 MiB.
 */
export class RecentIds {
  private readonly positions = new Generations<string, number>(CAPACITY);

  add(id: string, position: number): void {
    this.positions.set(id, position);
  }

  positionOf(id: string): number | undefined {
    return this.positions.get(id);
  }

  clear(): void {
    this.positions.clear();
  }
}

/** Ids that are remembered at least. */
const CAPACITY = 50_000;
