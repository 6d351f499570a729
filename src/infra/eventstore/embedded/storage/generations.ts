/**
 * A map that forgets what was used longest ago, so that its memory does not grow with the log. It holds two
 * generations: what is used moves to the young one, and when that is full the old one is dropped whole.
 * (Deleting a `Map`'s oldest key one at a time is not cheap: the engine walks over all that were deleted before it.)
 */
export class Generations<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();

  /** @param capacity how many entries are kept at least; up to twice as many are */
  constructor(private readonly capacity: number) {}

  get(key: K): V | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const aged = this.old.get(key);
    if (aged !== undefined) this.set(key, aged);
    return aged;
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
