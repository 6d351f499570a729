import { TriageCollection } from '../../commands/triage/triage-collection.command.js';
import type { TriageVerdict } from '../../domain/collection/events.js';
import { person } from '../cast.js';
import type { Stage } from '../stage.js';

type Waiting = { collection: string; owner: string; relation_kind: string; link_table: boolean };

/** Step 11: views and link tables need no births, ordinary tables do; each verdict is given by the collection's owner. */
export const triageAll = async (stage: Stage): Promise<void> => {
  const waiting = await stage.rows<Waiting>(
    `select collection, owner, relation_kind, coalesce((facts ->> 'linkTable')::boolean, false) as link_table
       from birth_ledger.collection where needs_triage and triage_verdict is null order by collection`,
  );
  let newest: bigint | null = null;
  for (const { collection, owner, relation_kind, link_table } of waiting) {
    const exempt = relation_kind === 'view' || link_table;
    const verdict: TriageVerdict = exempt ? 'EXEMPT' : 'NEEDS_BIRTH';
    const reason = exempt
      ? `A ${link_table ? 'link table' : 'view'} has no entities of its own.`
      : 'An ordinary table with rows of its own.';
    const written = await stage.run(new TriageCollection(collection, verdict, reason, stage.as(person(owner))));
    newest = written.position;
  }
  await stage.applied('collections', newest);
  const verdicts = `select count(*) from birth_ledger.collection where triage_verdict = $1`;
  stage.report.figure('triage: EXEMPT', 70, await stage.number(verdicts, ['EXEMPT']));
  stage.report.figure('triage: NEEDS_BIRTH', 12, await stage.number(verdicts, ['NEEDS_BIRTH']));
};
