import pLimit from 'p-limit';
import type { TriageVerdict } from '../../domain/collection/events.js';
import { counted } from '../../domain/shared/listed.js';
import type { Session } from '../../infra/cli/cli.js';
import { confirmed } from '../../infra/cli/confirmed.js';
import { exitCode } from '../../infra/cli/exit-codes.js';
import { printJson, printRows } from '../../infra/cli/output.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import type { ForTriage, TriageKind } from '../../infra/postgres/lookups/collection-lookup.js';
import { inSession } from '../shared/in-session.js';
import { TriageCollection } from './triage-collection.command.js';
import { WaitingCollections } from './waiting-collections.js';

type Row = ForTriage & {
  readonly verdict: TriageVerdict;
  readonly outcome: 'recorded' | 'refused';
  readonly rule: string | null;
  readonly detail: string | null;
};

const atOnce = 16;

/**
 * Triages all waiting collections of some kinds, each by a command of its own: one refused never stops the others.
 * @returns the exit code
 */
export const triageByKind = async (
  session: Session,
  verdicts: ReadonlyMap<TriageKind, TriageVerdict>,
  reason: string,
  yes?: boolean,
): Promise<number> => {
  const { app, output } = session;
  const waiting = await app.get(WaitingCollections, { strict: false }).list();
  const chosen = waiting.flatMap((one) => {
    const verdict = verdicts.get(one.kind);
    return verdict ? [{ ...one, verdict }] : [];
  });
  const question = `Triage ${[...verdicts].map(([kind, verdict]) => countOf(chosen, kind, verdict)).join(', ')}?`;
  if (chosen.length > 0 && !(await confirmed(session, question, yes))) {
    output.err.write('Nothing was triaged.\n');
    return exitCode.failed;
  }
  const { give, newCall } = inSession(session);
  const triage = async (one: (typeof chosen)[number]): Promise<Row> => {
    try {
      await give(new TriageCollection(one.collection, one.verdict, reason, newCall()));
      return { ...one, outcome: 'recorded', rule: null, detail: null };
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      return { ...one, outcome: 'refused', rule: error.refused.rule, detail: error.refused.detail };
    }
  };
  const limit = pLimit(atOnce);
  const rows = await Promise.all(chosen.map((one) => limit(() => triage(one))));
  print(session, rows);
  return rows.some(({ outcome }) => outcome === 'refused') ? exitCode.refused : exitCode.ok;
};

const countOf = (chosen: readonly ForTriage[], wanted: TriageKind, verdict: TriageVerdict): string =>
  `${counted(chosen.filter(({ kind }) => kind === wanted).length, wanted.replace('_', ' '))} as ${verdict}`;

const print = ({ output }: Session, rows: readonly Row[]): void => {
  const refused = rows.filter(({ outcome }) => outcome === 'refused');
  const answer = { recorded: rows.length - refused.length, refused: refused.length, rows };
  if (output.json) {
    printJson(output, answer);
    return;
  }
  output.out.write(`${answer.recorded} recorded, ${answer.refused} refused.\n`);
  if (refused.length === 0) return;
  printRows(output, refused, [
    { heading: 'collection', of: ({ collection }) => collection },
    { heading: 'rule', of: ({ rule }) => rule },
    { heading: 'why, and what to do', of: ({ detail }) => detail },
  ]);
};
