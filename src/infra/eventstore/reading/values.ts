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

const parsed = (bytes: Uint8Array, otherwise: (text: string) => unknown): unknown => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return otherwise(text);
  }
};

const nothing = Buffer.alloc(0);

/** An event's data: what its JSON says, the text if that cannot be read, or bytes that are not said to be JSON. */
export const dataOf = (bytes: Uint8Array | null, isJson: boolean): unknown =>
  isJson ? parsed(bytes ?? nothing, (text) => text) : Uint8Array.from(bytes ?? nothing);

/** An event's metadata: what its JSON says, the bytes if they are none, undefined without any. */
export const metadataOf = (bytes: Uint8Array | null): unknown =>
  bytes === null || bytes.length === 0 ? undefined : parsed(bytes, () => Uint8Array.from(bytes));
