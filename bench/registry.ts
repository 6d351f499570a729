import type { Row } from './row.js';

export interface BenchOptions {
  /** Smaller amounts, for a look within a minute. Ratios still hold; absolute sizes do not. */
  readonly quick: boolean;
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  /** Loaded only when it is run, so that one bench does not need what another needs. */
  load(): Promise<{ run(options: BenchOptions): Promise<Row[]> }>;
}

/** Every bench of the project. To add one: write a module with `run`, and name it here. */
export const benches: readonly Bench[] = [
  {
    name: 'eventstore',
    about: 'the embedded event store beside a bare server that stores nothing',
    load: () => import('./eventstore/index.js'),
  },
  {
    name: 'scan',
    about: 'our scans beside the plain-SQL engine of the source document, on the same database',
    load: () => import('./scan/index.js'),
  },
];
