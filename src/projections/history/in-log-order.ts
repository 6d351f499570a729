/** Merges streams that are each in the order of the log into one that is, reading no further ahead than one event. */
export async function* inLogOrder<E extends { readonly position: bigint }>(
  ...streams: readonly AsyncGenerator<E>[]
): AsyncGenerator<E> {
  const heads: (E | null)[] = await Promise.all(streams.map(nextOf));
  try {
    for (;;) {
      const first = earliest(heads);
      const event = heads[first];
      const stream = streams[first];
      if (!event || !stream) return;
      yield event;
      heads[first] = await nextOf(stream);
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

const nextOf = async <E>(stream: AsyncGenerator<E>): Promise<E | null> => {
  const { value, done } = await stream.next();
  return done ? null : value;
};

/** The place of the earliest head; -1 when every stream has ended. */
const earliest = (heads: readonly ({ readonly position: bigint } | null)[]): number => {
  let first = -1;
  heads.forEach((head, index) => {
    const best = heads[first]?.position;
    if (head && (best === undefined || head.position < best)) first = index;
  });
  return first;
};
