/** What a caller expects of a stream before it changes it. A bigint is a revision: the wire allows up to 2^64 - 1. */
export type ExpectedRevision = 'any' | 'no_stream' | 'stream_exists' | bigint;

/** The expectation as EventStoreDB numbers it in its error trailers. */
export function expectedVersionNumber(expected: ExpectedRevision): string {
  switch (expected) {
    case 'any':
      return '-2';
    case 'no_stream':
      return '-1';
    case 'stream_exists':
      return '-4';
    default:
      return expected.toString();
  }
}
