/** The pool of connections to the read model (`pg.Pool`), for queries. Projections write over sessions of their own. */
export const READ_MODEL_POOL = Symbol('READ_MODEL_POOL');

/** The read model's connection string, for whoever needs a session of its own. */
export const READ_MODEL_URL = Symbol('READ_MODEL_URL');

/** Every projection of the program, for whoever must know what makes up the whole read model (`ProjectedStreams[]`). */
export const PROJECTED_STREAMS = Symbol('PROJECTED_STREAMS');

/** A projection's name, and the prefixes of the streams that it reads. */
export type ProjectedStreams = { readonly name: string; readonly streamPrefixes: readonly string[] };
