import { Argument, type Command, Option } from 'commander';
import { type TriageVerdict, triageVerdicts } from '../../domain/collection/events.js';
import { aName, reasonOption, yesOption } from '../../infra/cli/arguments.js';
import type { Cli, CommonOptions, Session } from '../../infra/cli/cli.js';
import { withCommonOptions } from '../../infra/cli/common-options.js';
import { printRows } from '../../infra/cli/output.js';
import type { TriageKind } from '../../infra/postgres/lookups/collection-lookup.js';
import { inSession, printAccepted } from '../shared/in-session.js';
import { triageByKind } from './triage-by-kind.js';
import { TriageCollection } from './triage-collection.command.js';
import { WaitingCollections } from './waiting-collections.js';

type Options = CommonOptions & {
  readonly views?: TriageVerdict;
  readonly linkTables?: TriageVerdict;
  readonly tables?: TriageVerdict;
  readonly reason?: string;
  readonly yes?: boolean;
};

/** `birth-ledger triage [collection] [verdict]` */
export const triageCli = ({ program, run }: Cli): void => {
  const command = program
    .command('triage')
    .description(
      'Say of managed collections with zero births whether they need births. By their owners. ' +
        'Without a collection or a kind: list those that wait.',
    )
    .argument('[collection]', 'the collection', aName)
    .addArgument(new Argument('[verdict]', 'the verdict').choices(triageVerdicts))
    .addOption(forAll('--views', 'views'))
    .addOption(forAll('--link-tables', 'link tables (a primary key of foreign keys)'))
    .addOption(forAll('--tables', 'other tables'))
    .addOption(reasonOption())
    .addOption(yesOption());
  withCommonOptions(
    command,
    'triage',
    'triage pivot_notes NEEDS_BIRTH --reason "people write here" --as olga',
    'triage --views EXEMPT --link-tables EXEMPT --reason "hold no entities of their own" --as olga',
  ).action((collection: string | undefined, verdict: TriageVerdict | undefined, options: Options) =>
    run(options, chosen(command, collection, verdict, options)),
  );
};

const forAll = (flag: string, what: string): Option =>
  new Option(`${flag} <verdict>`, `the verdict on all waiting ${what}`).choices(triageVerdicts);

/** What the words ask for: one collection, all of some kinds, or the list. */
const chosen = (
  command: Command,
  collection: string | undefined,
  verdict: TriageVerdict | undefined,
  { views, linkTables, tables, reason, yes }: Options,
): ((session: Session) => Promise<number | undefined>) => {
  const kinds: readonly (readonly [TriageKind, TriageVerdict | undefined])[] = [
    ['view', views],
    ['link_table', linkTables],
    ['table', tables],
  ];
  const byKind = new Map(kinds.flatMap(([kind, said]) => (said ? [[kind, said] as const] : [])));
  if (collection === undefined && byKind.size === 0) return list;
  if (reason === undefined) command.error("error: required option '--reason <text>' not specified");
  if (collection !== undefined && byKind.size > 0) {
    command.error('error: name one collection, or kinds of collections, not both');
  }
  if (collection === undefined) return (session) => triageByKind(session, byKind, reason, yes);
  if (verdict === undefined) command.error(`error: say the verdict: ${triageVerdicts.join(' or ')}`);
  return (session) => one(session, collection, verdict, reason);
};

const list = async ({ app, output }: Session): Promise<undefined> => {
  const waiting = await app.get(WaitingCollections, { strict: false }).list();
  printRows(
    output,
    waiting,
    [
      { heading: 'collection', of: ({ collection }) => collection },
      { heading: 'kind', of: ({ kind }) => kind },
      { heading: 'owner', of: ({ owner }) => owner },
    ],
    'No collection waits for triage.',
  );
};

const one = async (
  session: Session,
  collection: string,
  verdict: TriageVerdict,
  reason: string,
): Promise<undefined> => {
  const { give, newCall } = inSession(session);
  const written = await give(new TriageCollection(collection, verdict, reason, newCall()));
  printAccepted(session.output, written, `${collection} stands as ${verdict}.`);
};
