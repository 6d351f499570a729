import type { Decision } from '../../domain/entry/events.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { type Output, printJson, printRows } from '../../infra/cli/output.js';
import { DecisionsAnswer } from './decisions.answer.js';
import type { RowOutcome } from './row-outcome.js';

/** Prints what came of a decision: counts and the rows that were not recorded for people, every row for programs. */
export const printDecisions = (output: Output, to: Decision, rows: readonly RowOutcome[]): void => {
  const answer = new DecisionsAnswer(rows);
  if (output.json) {
    printJson(output, answer);
    return;
  }
  const { recorded, repeated, refused, failed } = answer;
  output.out.write(`${to}: ${recorded + repeated} recorded, ${refused} refused, ${failed} failed.\n`);
  const notRecorded = answer.rows.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed');
  if (notRecorded.length === 0) return;
  printRows(output, notRecorded, [
    { heading: 'code', of: ({ code }) => code },
    { heading: 'outcome', of: ({ outcome }) => outcome },
    { heading: 'rule', of: ({ rule }) => rule },
    { heading: 'why, and what to do', of: ({ detail }) => detail },
  ]);
};

/** A row that failed is worth more attention than one that a rule refused. */
export const exitCodeOfRows = (rows: readonly Pick<RowOutcome, 'outcome'>[]): number => {
  if (rows.some(({ outcome }) => outcome === 'failed')) return exitCode.failed;
  return rows.some(({ outcome }) => outcome === 'refused') ? exitCode.refused : exitCode.ok;
};
