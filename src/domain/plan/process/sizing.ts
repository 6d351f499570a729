/** How batches adapt: towards half a second of work (pt-online-schema-change), growing gently and shrinking at once. */
export type Sizing = {
  readonly first: number;
  readonly most: number;
  readonly aimMillis: number;
  readonly growth: number;
};

export const defaultSizing: Sizing = { first: 1_000, most: 10_000, aimMillis: 500, growth: 1.2 };

/**
 * How many entries one transaction births at most (a sub-batch: GitLab, pgroll). While the database births one, the
 * intents of the next and the outcomes of the last are written, so that neither side waits for the other.
 */
export const subBatch = 500;

/**
 * The size of the next batch.
 * @param size what was aimed at last time
 * @param done how many entries that batch had; one cut short by a collection's end gives no reason to grow
 */
export const nextSize = (size: number, done: number, durationMs: number, sizing: Sizing): number => {
  if (done === 0) return size;
  const ideal = Math.floor((done * sizing.aimMillis) / Math.max(1, durationMs));
  if (done < size && ideal >= done) return size;
  return Math.max(1, Math.min(ideal, Math.ceil(size * sizing.growth), sizing.most));
};
