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
  {
    name: 'apply',
    about: 'births by re-touch beside plain updates of as many rows in equal batches',
    load: () => import('./apply/index.js'),
  },
  {
    name: 'rebuild',
    about: 'a ledger rebuilt from its scans beside COPY of the same rows, and what memory that takes',
    load: () => import('./projections/rebuild.js'),
  },
  {
    name: 'small-events',
    about: "a ledger rebuilt from decisions beside the bare client's reading and beside Emmett's rebuild",
    load: () => import('./projections/decisions.js'),
  },
  {
    name: 'as-of',
    about: 'the ledger as of an earlier moment beside the ledger now',
    load: () => import('./projections/as-of.js'),
  },
  {
    name: 'decisions',
    about: 'decisions over HTTP by 32 callers beside bare appends by 32 callers',
    load: () => import('./service/decisions.js'),
  },
  {
    name: 'visible',
    about: 'from an acknowledged append to the read model beside a bare subscription',
    load: () => import('./service/visible.js'),
  },
];
