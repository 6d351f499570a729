/**
 * The names of the ledger's streams (domain.md, "Streams and events"). A collection's name may hold any text, so the
 * separator and the escape sign are percent-encoded in it: `a/b` + `c` and `a` + `b/c` must not share a stream.
 */
const escapeSeparator = (name: string): string => name.replace(/[%/]/g, encodeURIComponent);

export const collectionStream = (collection: string): string => `collection-${collection}`;
export const scanStream = (collection: string): string => `scan-${collection}`;
export const entryStream = (collection: string, code: string): string => `entry-${escapeSeparator(collection)}/${code}`;
export const planStream = (planId: string): string => `plan-${planId}`;
export const authorityStream = (person: string): string => `authority-${person}`;
/** @param day the UTC day of the refusal, `YYYY-MM-DD` */
export const denialStream = (day: string): string => `denial-${day}`;
/** The one stream of all tools that must stay unused. */
export const frozenToolsStream = 'tools-frozen';

/** Every prefix that belongs to the ledger, for server-side filters. */
export const streamPrefixes = ['collection-', 'scan-', 'entry-', 'plan-', 'authority-', 'denial-', 'tools-'] as const;
