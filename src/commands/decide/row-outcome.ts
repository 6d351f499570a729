import { CommandRefused } from '../../infra/http/problem/command-refused.js';

/** What came of one row of a decision. */
export type RowOutcome = {
  readonly collection: string;
  readonly code: string;
  readonly outcome: 'recorded' | 'repeated' | 'refused' | 'failed';
  /** Revision of the entry's stream after the decision, as decimal text. */
  readonly revision: string | null;
  readonly position: bigint | null;
  /** For a refusal the rule's name and its sentence; for a failure what went wrong. */
  readonly rule: string | null;
  readonly detail: string | null;
};

type Row = Pick<RowOutcome, 'collection' | 'code'>;

/** Where a decision was written, and whether the log held it before. */
export type WrittenRow = {
  readonly revision: bigint | null;
  readonly position: bigint | null;
  readonly repeated: boolean;
};

export const writtenRow = ({ collection, code }: Row, { revision, position, repeated }: WrittenRow): RowOutcome => ({
  collection,
  code,
  outcome: repeated ? 'repeated' : 'recorded',
  revision: revision?.toString() ?? null,
  position,
  rule: null,
  detail: null,
});

/** What refused a row, or what broke: neither stops the others. */
export const unwrittenRow = ({ collection, code }: Row, error: unknown): RowOutcome => {
  const nothing = { collection, code, revision: null, position: null };
  if (error instanceof CommandRefused) {
    return { ...nothing, outcome: 'refused', rule: error.refused.rule, detail: error.refused.detail };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { ...nothing, outcome: 'failed', rule: null, detail };
};
