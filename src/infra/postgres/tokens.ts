/** The pool of connections to the read model (`pg.Pool`), for queries. Projections write over sessions of their own. */
export const READ_MODEL_POOL = Symbol('READ_MODEL_POOL');

/** The read model's connection string, for whoever needs a session of its own. */
export const READ_MODEL_URL = Symbol('READ_MODEL_URL');
