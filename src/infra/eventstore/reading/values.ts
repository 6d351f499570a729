/** The store's times are ticks of 100 ns since 1970, in decimal. */
const ticks = /^\d{5,17}$/;
const ticksPerMillisecond = 10_000n;

/** When an event was written, to the millisecond; 1970 when the store said nothing that could be read. */
export const createdAt = (text: string): Date => {
  // Ten thousand ticks are a millisecond: the last four digits are cut off. 17 digits reach to the year 2286.
  if (ticks.test(text)) return new Date(Number(text.slice(0, -4)));
  try {
    return new Date(Number(BigInt(text) / ticksPerMillisecond));
  } catch {
    return new Date(0);
  }
};

/** What a text of JSON says; `otherwise` when it is none. */
export const parsed = (text: string, otherwise: unknown): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
};
