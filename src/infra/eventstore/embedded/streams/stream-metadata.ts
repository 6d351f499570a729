/** Who may do what with a stream: the roles named in its metadata, each a user or a group. */
export interface Acl {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly delete?: readonly string[];
  readonly metaRead?: readonly string[];
  readonly metaWrite?: readonly string[];
}

/** The parts of a stream's metadata that the store itself acts upon. */
export interface StreamMetadata {
  /** Only this many newest events are served. */
  readonly maxCount?: number;
  /** Only events younger than this many seconds are served. */
  readonly maxAgeSeconds?: number;
  /** Events below this revision are not served. */
  readonly truncateBefore?: number;
  /** `truncateBefore` is EventStoreDB's mark for "soft-deleted". */
  readonly softDeleted: boolean;
  readonly acl?: Acl;
}

/** What `$tb` is set to when a stream is soft-deleted: 2^63 - 1, EventStoreDB's number of the deleted event. */
export const SOFT_DELETED = '9223372036854775807';

/** Of a stream that never had any. */
export const NO_METADATA: StreamMetadata = { softDeleted: false };

/** A metadata stream serves only its newest event. */
export const METASTREAM_METADATA: StreamMetadata = { softDeleted: false, maxCount: 1 };

export const isSystemStream = (name: string): boolean => name.startsWith('$');
export const isMetastream = (name: string): boolean => name.startsWith('$$');
export const metastreamOf = (name: string): string => `$$${name}`;
export const originalOf = (metastream: string): string => metastream.slice(2);

/** Reads a `$metadata` event's data. What is not JSON, or not an object, says nothing: as in EventStoreDB. */
export function parseMetadata(data: Uint8Array): StreamMetadata {
  const text = Buffer.from(data).toString('utf8');
  const raw = parseObject(text);
  if (!raw) return NO_METADATA;
  const truncateBefore = count(raw.$tb);
  return {
    softDeleted: truncateBefore !== undefined && truncateBefore >= Number.MAX_SAFE_INTEGER,
    ...defined('maxCount', positive(raw.$maxCount)),
    ...defined('maxAgeSeconds', positive(raw.$maxAge)),
    ...defined('truncateBefore', truncateBefore),
    ...defined('acl', parseAcl(raw.$acl)),
  };
}

/**
 * The metadata of a soft-deleted stream that is written to again, or whose metadata is: as it is, but truncated only below
 * the first new event. Undefined if it is no JSON object.
 */
export function recreated(data: Uint8Array, firstRevision: number): Uint8Array | undefined {
  const raw = parseObject(Buffer.from(data).toString('utf8'));
  return raw && Buffer.from(JSON.stringify({ ...raw, $tb: firstRevision }));
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The rights that a value of JSON names; undefined if it names none. */
export function parseAcl(value: unknown): Acl | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const raw = value as Record<string, unknown>;
  return {
    ...defined('read', roles(raw.$r)),
    ...defined('write', roles(raw.$w)),
    ...defined('delete', roles(raw.$d)),
    ...defined('metaRead', roles(raw.$mr)),
    ...defined('metaWrite', roles(raw.$mw)),
  };
}

function roles(value: unknown): string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((role): role is string => typeof role === 'string') : undefined;
}

const count = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);
const positive = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
