/** One measurement of ours beside what it is measured against. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly unit: string;
  /** `ours / peer`. */
  readonly ratio: number;
  /** What the ratio (or, where that is said, `ours` itself) has to reach. */
  readonly target: string;
  readonly ok: boolean;
}

/** At least this share of the peer: for rates, where more is better. */
export function atLeast(share: number, row: Pick<Row, 'name' | 'ours' | 'peer' | 'unit'>): Row {
  const ratio = row.ours / row.peer;
  return { ...row, ratio, target: `>= ${Math.round(share * 100)} %`, ok: ratio >= share };
}

/** At least this multiple of the peer: for rates that are to be of another order. */
export function timesOf(multiple: number, row: Pick<Row, 'name' | 'ours' | 'peer' | 'unit'>): Row {
  const ratio = row.ours / row.peer;
  return { ...row, ratio, target: `>= ${multiple} x`, ok: ratio >= multiple };
}

/** At most this multiple of the peer: for times and sizes, where less is better. */
export function atMost(multiple: number, row: Pick<Row, 'name' | 'ours' | 'peer' | 'unit'>): Row {
  const ratio = row.ours / row.peer;
  return { ...row, ratio, target: `<= ${multiple} x`, ok: ratio <= multiple };
}

/** At most the peer itself, which is then a limit and not a measurement. */
export function within(row: Pick<Row, 'name' | 'ours' | 'peer' | 'unit'>): Row {
  return { ...row, ratio: row.ours / row.peer, target: `<= ${row.peer} ${row.unit}`, ok: row.ours <= row.peer };
}

/** No target of its own: it stands beside others for what it tells of them, by default what they cannot exceed. */
export function forComparison(row: Pick<Row, 'name' | 'ours' | 'peer' | 'unit'>, tells = 'it bounds the others'): Row {
  return { ...row, ratio: row.ours / row.peer, target: `none: ${tells}`, ok: true };
}
