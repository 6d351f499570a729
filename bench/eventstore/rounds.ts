/** Something of each side, a row's figures for example. */
export interface Sides<T> {
  readonly ours: T;
  readonly peer: T;
}

/** Both sides' usual figures over several rounds. */
export async function inTurns(
  rounds: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Sides<number>> {
  const figures = await takenInTurns(rounds, ours, peer);
  return { ours: median(figures.ours), peer: median(figures.peer) };
}

/**
 * How much of some work both sides do per second, over all of several rounds. Many short rounds tell more than few long
 * ones of the same sum: where a machine is slow for seconds, it is so for both.
 *
 * @param work how much of it is done in one round
 */
export async function ratesInTurns(
  rounds: number,
  work: number,
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
): Promise<Sides<number>> {
  const took = await takenInTurns(
    rounds,
    () => seconds(ours),
    () => seconds(peer),
  );
  const rate = (times: readonly number[]) => (work * rounds) / times.reduce((sum, time) => sum + time, 0);
  return { ours: rate(took.ours), peer: rate(took.peer) };
}

/** What each round gives, taken in turns so that what else the machine does falls on both sides alike. */
export async function takenInTurns<T>(
  rounds: number,
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<Sides<readonly T[]>> {
  const taken = { ours: [] as T[], peer: [] as T[] };
  for (let round = 0; round < rounds; round += 1) {
    const [first, second] = round % 2 === 0 ? (['peer', 'ours'] as const) : (['ours', 'peer'] as const);
    for (const side of [first, second]) taken[side].push(await (side === 'ours' ? ours() : peer()));
  }
  return taken;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Seconds that something took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
