/** One page of a list, and where the next one begins; null after the last. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** A cursor names the last row of a page by its key. It is opaque to callers: they hand back what they were given. */
export const toCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The cursor is none that this list gave out. */
export class UnknownCursor extends Error {
  override readonly name = 'UnknownCursor';
  constructor() {
    super('The cursor is none that this list gave out; begin without one.');
  }
}

/** @throws UnknownCursor for anything that `toCursor` did not make of so many parts */
export const fromCursor = (cursor: string, parts: number): string[] => {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new UnknownCursor();
  }
  if (!Array.isArray(key) || key.length !== parts || !key.every((part) => typeof part === 'string'))
    throw new UnknownCursor();
  return key;
};

/** Makes a page of one row more than was asked for: the surplus row tells that there is a next page. */
export const pageOf = <T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly string[]): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? toCursor(keyOf(last)) : null };
};
