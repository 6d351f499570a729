import { isMetastream, isSystemStream, originalOf, parseMetadata } from './stream-metadata.js';

/**
 * The rule of the default mode: what is in the ledger stays in it and stays readable. It covers every stream whose name
 * does not start with `$`, and nobody is above it.
 */
export class AppendOnly {
  constructor(private readonly allowDeletes: boolean) {}

  /** Why a stream may not be deleted or tombstoned, or undefined if it may. */
  refusesDelete(stream: string): string | undefined {
    return this.protects(stream) ? `${name(stream)} belongs to the ledger and cannot be deleted: ${RULE}` : undefined;
  }

  /** Why metadata may not be set, or undefined if it may: metadata can hide events just as a deletion does. */
  refusesMetadata(metastream: string, data: Uint8Array): string | undefined {
    if (!isMetastream(metastream) || !this.protects(originalOf(metastream))) return undefined;
    const { maxCount, maxAgeSeconds, truncateBefore } = parseMetadata(data);
    if (maxCount === undefined && maxAgeSeconds === undefined && !truncateBefore) return undefined;
    return `${name(originalOf(metastream))} belongs to the ledger and cannot be truncated ($maxCount, $maxAge, $tb): ${RULE}`;
  }

  private protects(stream: string): boolean {
    return !this.allowDeletes && !isSystemStream(stream);
  }
}

const RULE = 'this event store is append-only.';
const name = (stream: string): string => `The stream ${JSON.stringify(stream)}`;
