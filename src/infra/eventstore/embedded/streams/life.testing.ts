import type { ExpectedRevision } from './expected-revision.js';

/** What a caller learns of a change. */
export type Written =
  | { readonly kind: 'written'; readonly lastRevision: number; readonly position: number | undefined }
  | { readonly kind: string; readonly current?: number };

interface Proposed {
  readonly id: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
}

interface Kept {
  readonly id: string;
  readonly position: number;
  readonly isJson: boolean;
  readonly text: string;
}

interface Metadata {
  readonly $tb?: number;
  readonly $maxCount?: number;
}

/** What `$tb` says of a deleted stream, as a number of JavaScript. */
const DELETED = 2 ** 63;

/**
 * What a store should hold, kept as plainly as can be: lists of events. Its rules are those of EventStoreDB's `IndexWriter`
 * (`CheckCommit`), `StorageWriterService` and `IndexReader`, of which it forgets no id.
 */
export class Ledger {
  /** How many events were written. */
  positions = 0;
  /** The ids of streams' events, in the order in which they were first used. */
  readonly used: string[] = [];
  private readonly streams = new Map<string, Kept[]>();
  private readonly tombstoned = new Set<string>();
  /** Where each id was written last. */
  private readonly places = new Map<string, { readonly stream: string; readonly revision: number }>();

  append(name: string, expected: ExpectedRevision, events: readonly Proposed[]): Written {
    const verdict = this.verdict(
      name,
      expected,
      events.map(({ id }) => id),
    );
    if (verdict) return verdict;
    const deleted = [name, this.originalOf(name)].filter(
      (stream): stream is string => stream !== undefined && this.isDeleted(stream),
    );
    const lasts = deleted.map((stream) => this.last(stream));
    for (const event of events) this.write(name, event);
    const position = events.length > 0 ? this.positions : undefined;
    for (const [index, stream] of deleted.entries()) this.recreate(stream, (lasts[index] ?? 0) + 1);
    return { kind: 'written', lastRevision: this.last(name), position };
  }

  softDelete(name: string, expected: ExpectedRevision): Written {
    const verdict = this.verdict(name, expected, ['none']);
    if (verdict) return verdict;
    if (this.last(name) < 0 && this.last(`$$${name}`) < 0) return { kind: 'wrong-revision', current: -1 };
    this.write(`$$${name}`, { id: '', isJson: true, data: Buffer.from('{"$tb":9223372036854775807}') });
    return { kind: 'written', lastRevision: this.last(name), position: this.positions };
  }

  tombstone(name: string, expected: ExpectedRevision): Written {
    const verdict = this.verdict(name, expected, ['none']);
    if (verdict) return verdict;
    this.positions += 1;
    this.tombstoned.add(name);
    return { kind: 'written', lastRevision: Number.MAX_SAFE_INTEGER, position: this.positions };
  }

  standing(name: string): 'present' | 'absent' | 'tombstoned' {
    if (this.isGone(name)) return 'tombstoned';
    return this.last(name) < 0 || this.isDeleted(name) ? 'absent' : 'present';
  }

  /** The revisions that a read of the stream gives. */
  visible(name: string): number[] {
    const { $tb = 0, $maxCount = Number.POSITIVE_INFINITY } = this.metadata(name);
    const lowest = Math.max($tb, this.last(name) - $maxCount + 1);
    return [...this.of(name).keys()].filter((revision) => revision >= lowest);
  }

  /** Why nothing is written; undefined if the events may be. */
  private verdict(name: string, expected: ExpectedRevision, ids: readonly string[]): Written | undefined {
    const current = this.last(name);
    const wrong = { kind: 'wrong-revision', current };
    if (this.isGone(name)) return { kind: 'deleted' };
    if (expected === 'stream_exists' && this.isDeleted(name)) return { kind: 'deleted' };
    if (expected === 'stream_exists' && current < 0 && this.last(`$$${name}`) < 0) return wrong;
    const known = ids.map((id) => this.places.get(id)).map((place) => (place?.stream === name ? place : undefined));
    if (expected === 'any' || expected === 'stream_exists') {
      if (!known[0]) return undefined;
      return known.every((place) => place) ? this.writtenBefore(name, known.at(-1)?.revision ?? -1) : wrong;
    }
    const revision = expected === 'no_stream' ? -1 : Number(expected);
    if (revision >= current) return revision === current ? undefined : wrong;
    const follow = ids.map((id, index) => this.of(name)[revision + 1 + index]?.id === id);
    if (ids.length > 0 && follow.every((same) => same)) return this.writtenBefore(name, revision + ids.length);
    return expected === 'no_stream' && this.isDeleted(name) && ids.length > 0 && !follow[0] ? undefined : wrong;
  }

  private writtenBefore(name: string, lastRevision: number): Written {
    return { kind: 'written', lastRevision, position: this.of(name)[lastRevision]?.position };
  }

  private write(name: string, { id, isJson, data }: Proposed): void {
    const events = this.of(name);
    this.positions += 1;
    events.push({ id, position: this.positions, isJson, text: Buffer.from(data).toString('utf8') });
    this.streams.set(name, events);
    this.places.set(id, { stream: name, revision: events.length - 1 });
    if (!name.startsWith('$$')) this.used.push(id);
  }

  private recreate(name: string, firstRevision: number): void {
    const newest = this.of(`$$${name}`).at(-1);
    if (!newest?.text.startsWith('{')) return;
    const data = { ...(JSON.parse(newest.text) as Metadata), $tb: firstRevision };
    this.write(`$$${name}`, { id: '', isJson: true, data: Buffer.from(JSON.stringify(data)) });
  }

  private metadata(name: string): Metadata {
    if (name.startsWith('$$')) return { $maxCount: 1 };
    const newest = this.of(`$$${name}`).at(-1);
    return newest?.isJson ? (JSON.parse(newest.text) as Metadata) : {};
  }

  private of(name: string): Kept[] {
    return this.streams.get(name) ?? [];
  }

  private last(name: string): number {
    return this.of(name).length - 1;
  }

  private originalOf(name: string): string | undefined {
    return name.startsWith('$$') ? name.slice(2) : undefined;
  }

  private isGone(name: string): boolean {
    return this.tombstoned.has(this.originalOf(name) ?? name);
  }

  private isDeleted(name: string): boolean {
    return this.metadata(name).$tb === DELETED;
  }
}
