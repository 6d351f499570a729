/** The newest of some log positions; null when there is none. */
export const newest = (...positions: readonly (bigint | null)[]): bigint | null => {
  let found: bigint | null = null;
  for (const position of positions) if (position !== null && (found === null || position > found)) found = position;
  return found;
};
