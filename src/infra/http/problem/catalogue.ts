/** Every kind of problem that the service answers with, by the last part of its `type`. */
export const problemKinds = {
  'invalid-input': { status: 400, title: 'The input is not valid' },
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Who is asking is not known' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  unknown: { status: 404, title: 'Not known to the ledger' },
  'no-such-route': { status: 404, title: 'No such route' },
  conflict: { status: 409, title: 'The state does not allow it now' },
  'stale-revision': { status: 409, title: 'Somebody else was first' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'too-large-for-the-log': { status: 413, title: 'More than the event store takes at a time' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'against-a-rule': { status: 422, title: 'A rule forbids it' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'The service failed' },
  unavailable: { status: 503, title: 'A part of the service does not answer' },
  'not-ready': { status: 503, title: 'Not ready' },
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** Seconds after which a request that met an absent part is worth repeating; `Retry-After` says so. */
export const retryAfterSeconds = 5;
