import type { Finding } from './blocker.js';
import type { ActionPack } from './events.js';
import type { CollectionFacts } from './facts.js';
import { literal, quoted, shellWord } from './quoting.js';

type Option = ActionPack['options'][number];

/** What the owner of a blocked collection needs: what is wrong, the ways out, what each would do, and its command. */
export const actionPack = (
  { blocker, problem }: Extract<Finding, { ok: false }>,
  facts: CollectionFacts,
  triggerDefinition: string | null,
): ActionPack => {
  const given = { facts, triggerDefinition };
  switch (blocker) {
    case 'no_table':
      return { problem, options: [nameTheTable(facts), createTable(facts), requireNoBirths(facts)] };
    case 'not_a_table':
      return { problem, options: [nameTheTable(facts), requireNoBirths(facts)] };
    case 'no_rights':
      return { problem, options: [grantRead(facts)] };
    case 'no_trigger':
      return { problem, options: [declare(facts), requireNoBirths(facts)] };
    case 'composite_key':
      return { problem, options: [joinTheKey(given), addId(facts), requireNoBirths(facts)] };
    case 'no_code':
      return { problem, options: [passTheColumn(given), declare(facts), addId(facts), requireNoBirths(facts)] };
    case 'code_column_missing':
    case 'code_null':
    case 'code_not_unique':
      return { problem, options: [passTheColumn(given), mendTheData(facts), requireNoBirths(facts)] };
  }
};

type Given = { readonly facts: CollectionFacts; readonly triggerDefinition: string | null };

/** The one key column, which is unique and NOT NULL, is the natural code; else the owner must name one. */
const candidate = ({ key }: CollectionFacts): string => (key.length === 1 && key[0] ? key[0].column : '<column>');

const tableOf = (facts: CollectionFacts): string => {
  const place = facts.relation ?? facts.declaredRelation;
  return place ? `${quoted(place.schema)}.${quoted(place.table)}` : quoted(facts.name);
};

const psql = (sql: string): string => `psql "$GOVERNED_ADMIN_URL" -1 -c ${shellWord(sql)}`;

const retrigger = ({ facts, triggerDefinition }: Given, column: string): string => {
  const drop = facts.trigger ? `drop trigger ${quoted(facts.trigger.name)} on ${tableOf(facts)}; ` : '';
  const made = triggerDefinition?.replace(/\([^()]*\)\s*$/, () => `(${literal(column)})`) ?? 'create trigger …';
  return `${drop}${made}`;
};

const passTheColumn = (given: Given): Option => {
  const column = candidate(given.facts);
  return {
    title: `Have the birth trigger pass the column ${column}`,
    effect: `From then on each new or changed row is born under its ${column}, and the rows that are there can be classified, planned and born. Changes a trigger, so whoever owns the table does it; birth-ledger never does.`,
    command: `${psql(retrigger(given, column))} && birth-ledger identity classify ${shellWord(given.facts.name)}`,
  };
};

const joinTheKey = (given: Given): Option => {
  const { facts } = given;
  const joined = facts.key.map(({ column }) => `${quoted(column)}::text`).join(` || '/' || `);
  const column = 'birth_code';
  const sql = `alter table ${tableOf(facts)} add column ${column} text generated always as (${joined}) stored unique; ${retrigger(given, column)}`;
  return {
    title: `Join the key into one column ${column} and have the trigger pass it`,
    effect: `Each row gets one code made of its key, and is born under it from its next write on. Rewrites the table once.`,
    command: `${psql(sql)} && birth-ledger identity classify ${shellWord(facts.name)}`,
  };
};

const addId = (facts: CollectionFacts): Option => ({
  title: 'Give the table an id',
  effect: `The trigger stays as it is and births each row as ${facts.name}::<id>. Rewrites the table once; the codes say nothing by themselves.`,
  command: `${psql(`alter table ${tableOf(facts)} add column id bigint generated always as identity unique`)} && birth-ledger identity classify ${shellWord(facts.name)}`,
});

const declare = (facts: CollectionFacts): Option => ({
  title: `Declare the column ${candidate(facts)}`,
  effect: facts.trigger
    ? `The ledger can then tell which rows are unborn. They are not born before the trigger passes that column too: until then the guard metadata_no_go holds every plan of them back.`
    : `The ledger can then tell which rows are unborn, and births them by the gateway's register function.`,
  command: `birth-ledger identity declare ${shellWord(facts.name)} --column ${shellWord(candidate(facts))} --reason ${shellWord('why this column')} --as ${shellWord(facts.owner ?? '<owner>')}`,
});

const requireNoBirths = (facts: CollectionFacts): Option => ({
  title: 'Require no births of it',
  effect: `It no longer counts as a gap; if it stays managed and was never born, it is listed for triage. Whoever keeps the registry does it (names as the kit has them).`,
  command: psql(`update collection_registry set birth_required = false where collection_name = ${literal(facts.name)}`),
});

const nameTheTable = (facts: CollectionFacts): Option => ({
  title: 'Name the table that holds its rows',
  effect: 'The next scan sees that table; if it has a birth trigger, its identity can be classified.',
  command: `${psql(`update collection_registry set table_schema = '<schema>', table_name = '<table>' where collection_name = ${literal(facts.name)}`)} && birth-ledger identity classify ${shellWord(facts.name)}`,
});

const createTable = (facts: CollectionFacts): Option => ({
  title: 'Create the table, with its birth trigger',
  effect: 'The collection begins empty; its rows are born as they come.',
  command: `${psql(`create table ${tableOf(facts)} (id bigint generated always as identity primary key, …)`)} && birth-ledger install-contract --help`,
});

const grantRead = (facts: CollectionFacts): Option => ({
  title: 'Let the service read it',
  effect: 'The next scan counts its rows; nothing else changes.',
  command: `${psql(`select birth_ledger_kit.grant_table(${literal(tableOf(facts))})`)} && birth-ledger identity classify ${shellWord(facts.name)}`,
});

const mendTheData = (facts: CollectionFacts): Option => ({
  title: 'Mend the rows whose code is missing or shared',
  effect: `Once ${facts.trigger?.args[0] ?? 'id'} is there, never NULL and unique, the trigger's identity fits and is classified.`,
  command: `birth-ledger identity classify ${shellWord(facts.name)}`,
});
