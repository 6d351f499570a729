import { codeColumn } from '../../domain/collection/identity.js';
import { shown } from '../../domain/collection/registry-write.js';
import { type Output, printJson, printRows } from '../../infra/cli/output.js';
import { printable } from '../../infra/cli/printable.js';
import type { Classification, ClassificationReport } from './classify-identities.command.js';
import { ClassificationAnswer, IdentitiesAnswer } from './identity.answer.js';
import type { IdentityOutcome } from './identity-outcome.js';

/** Prints what the triggers tell: a table, then the action pack of each blocked collection for its owner. */
export const printClassification = (output: Output, report: ClassificationReport): void => {
  if (output.json) {
    printJson(output, new ClassificationAnswer(report));
    return;
  }
  const { rows } = report;
  printRows(
    output,
    rows,
    [
      { heading: 'collection', of: ({ collection }) => collection },
      { heading: 'outcome', of: ({ outcome }) => outcome },
      { heading: 'strategy', of: ({ identity }) => identity?.strategy ?? null },
      { heading: 'column', of: ({ identity }) => identity && codeColumn(identity) },
      { heading: 'new', of: ({ changed }) => changed },
    ],
    'Every required collection has an identity; there is nothing to classify.',
  );
  for (const row of rows) if (row.outcome !== 'classified') output.out.write(`\n${explained(row)}\n`);
};

const explained = ({ collection, outcome, detail, actionPack }: Classification): string => {
  const options = actionPack?.options ?? [];
  return [
    `${printable(collection)}: ${outcome}. ${printable(detail ?? '')}`,
    ...options.flatMap(({ title, effect, command }, index) => [
      `  ${index + 1}. ${printable(title)}`,
      `     ${printable(effect)}`,
      `     $ ${printable(command)}`,
    ]),
  ].join('\n');
};

/** Prints what came of writes to the registry. */
export const printIdentities = (output: Output, outcomes: readonly IdentityOutcome[], executed: boolean): void => {
  const answer = new IdentitiesAnswer(outcomes);
  if (output.json) {
    printJson(output, answer);
    return;
  }
  printRows(
    output,
    answer.rows,
    [
      { heading: 'collection', of: ({ collection }) => collection },
      { heading: 'outcome', of: ({ outcome }) => outcome },
      { heading: 'before', of: ({ before }) => before && shown(before) },
      { heading: 'after', of: ({ after }) => after && shown(after) },
      { heading: 'what to know', of: ({ detail }) => detail },
    ],
    'No identity is ready; classify or declare one first.',
  );
  const { done, refused, failed } = answer;
  if (executed) output.out.write(`${done} written, ${refused} refused, ${failed} failed; no birth came of it.\n`);
  else output.out.write(`Rehearsed and rolled back: ${done} could be written. Add --execute to write them.\n`);
};
