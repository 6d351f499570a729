import type { Chunk } from '../storage/chunk.js';
import { isMetastream, originalOf } from './stream-metadata.js';
import { SETTINGS_STREAM } from './system-settings.js';

type Wake = () => void;

/**
 * Wakes those who follow `$all` after every commit, and those who follow a stream after every commit that touched it, its
 * metadata, or the rights of all: they may have lost the right to follow it.
 */
export class CommitSignals {
  private readonly followers = new Set<Wake>();
  private readonly byStream = new Map<string, Set<Wake>>();

  /** How many follow something. */
  get size(): number {
    let size = this.followers.size;
    for (const wakes of this.byStream.values()) size += wakes.size;
    return size;
  }

  /** Returns how to stop following. */
  followAll(wake: Wake): () => void {
    this.followers.add(wake);
    return () => this.followers.delete(wake);
  }

  /** Returns how to stop following. */
  followStream(stream: string, wake: Wake): () => void {
    const wakes = this.byStream.get(stream) ?? new Set();
    this.byStream.set(stream, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.byStream.get(stream) === wakes) this.byStream.delete(stream);
    };
  }

  committed(chunks: readonly Chunk[]): void {
    for (const wake of this.followers) wake();
    if (this.byStream.size === 0) return;
    for (const stream of new Set(chunks.map((chunk) => chunk.stream))) {
      this.wake(stream);
      if (isMetastream(stream)) this.wake(originalOf(stream));
      if (stream === SETTINGS_STREAM) for (const followed of this.byStream.keys()) this.wake(followed);
    }
  }

  private wake(stream: string): void {
    for (const wake of this.byStream.get(stream) ?? []) wake();
  }
}
