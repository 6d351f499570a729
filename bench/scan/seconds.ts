/** How long a scan took, in seconds. It must have logged just as many entities as it should: else it is no measurement. */
export const secondsOf = async (expected: number, scan: () => Promise<number>): Promise<number> => {
  const startedAt = performance.now();
  const logged = await scan();
  if (logged !== expected) throw new Error(`A scan logged ${logged} entities instead of ${expected}.`);
  return (performance.now() - startedAt) / 1_000;
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
