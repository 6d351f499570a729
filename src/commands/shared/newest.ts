/** The newest of a few log positions; null when there is none. For lists of any length there is `newestOf`. */
export const newest = (...positions: readonly (bigint | null)[]): bigint | null => newestOf(positions);

/** The newest of a list's positions: arguments of a call are bounded to some hundred thousand, a list is not. */
export const newestOf = (positions: readonly (bigint | null)[]): bigint | null => {
  let found: bigint | null = null;
  for (const position of positions) if (position !== null && (found === null || position > found)) found = position;
  return found;
};
