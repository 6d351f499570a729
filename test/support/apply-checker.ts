import type pg from 'pg';
import type { EntryEvent } from '../../src/domain/entry/events.js';
import type { PlanEvent } from '../../src/domain/plan/events.js';
import type { EventLog } from '../../src/infra/eventstore/event-log.js';

type Entry = {
  readonly collection: string;
  readonly code: string;
  open: string | null;
  births: string[];
  approved: boolean;
};
type Plan = {
  pinned: Set<string>;
  started: boolean;
  next: number;
  claim: number | null;
  applied: number;
  told: number;
};

/**
 * Says everything that is wrong with the births of a log and a governed database, reading nothing else: every birth was
 * approved, pinned, permitted and intended before; each intent has its outcome; `BirthApplied` and births are one to
 * one; batches join.
 * @param since births up to this id were there before
 */
export const wrongBirths = async (log: EventLog, governed: pg.Client, since: number): Promise<string[]> => {
  const wrong: string[] = [];
  const entries = new Map<string, Entry>();
  const plans = new Map<string, Plan>();
  const ids = new Set<string>();
  for await (const recorded of log.readAll()) {
    if (ids.has(recorded.id)) wrong.push(`The event id ${recorded.id} stands twice in the log.`);
    ids.add(recorded.id);
    const event = { type: recorded.type, data: recorded.data };
    if (recorded.stream.startsWith('plan-')) followPlan(event as PlanEvent, plans, wrong);
    if (recorded.stream.startsWith('entry-')) followEntry(event as EntryEvent, entries, plans, wrong);
  }
  for (const { open, code } of entries.values())
    if (open !== null) wrong.push(`${code}: an intent of plan ${open} has no outcome.`);
  for (const [id, plan] of plans) {
    if (plan.applied !== plan.told)
      wrong.push(`${id}: batches tell of ${plan.told} births, entries of ${plan.applied}.`);
  }
  const { rows } = await governed.query<{ id: string; collection: string; code: string }>(
    'select birth_id::text as id, collection_name as collection, entity_code as code from birth_registry where birth_id > $1',
    [since],
  );
  const standing = new Map(rows.map(({ id, collection, code }) => [key(collection, code), id]));
  for (const [name, { births }] of entries) {
    if (births.length > 1) wrong.push(`${name} was born ${births.length} times.`);
    if (births.length > 0 && standing.get(name) !== births[0])
      wrong.push(`${name}: the log tells of the birth ${births[0]}, the registry of ${standing.get(name)}.`);
  }
  for (const name of standing.keys())
    if (entries.get(name)?.births.length !== 1) wrong.push(`${name} is born, and the log does not tell of it.`);
  return wrong;
};

const key = (collection: string, code: string): string => JSON.stringify([collection, code]);

const followPlan = (event: PlanEvent, plans: Map<string, Plan>, wrong: string[]): void => {
  const { planId } = event.data;
  const plan = plans.get(planId) ?? { pinned: new Set(), started: false, next: 0, claim: null, applied: 0, told: 0 };
  plans.set(planId, plan);
  if (event.type === 'EntriesPinned')
    for (const [code] of event.data.pins) plan.pinned.add(key(event.data.collection, code));
  if (event.type === 'ApplyStarted') plan.started = true;
  if (event.type === 'BatchStarted') {
    if (plan.claim !== null) wrong.push(`${planId}: a batch is claimed while another is open.`);
    if (event.data.from !== plan.next)
      wrong.push(`${planId}: a batch starts at ${event.data.from}, not at ${plan.next}.`);
    plan.claim = event.data.batch;
  }
  if (event.type === 'BatchCommitted') {
    if (plan.claim !== event.data.batch)
      wrong.push(`${planId}: batch ${event.data.batch} is closed, which is not open.`);
    plan.claim = null;
    plan.next = event.data.to;
    plan.told += event.data.applied;
  }
};

const followEntry = (
  event: EntryEvent,
  entries: Map<string, Entry>,
  plans: Map<string, Plan>,
  wrong: string[],
): void => {
  const { collection, code } = event.data;
  const name = key(collection, code);
  const entry = entries.get(name) ?? { collection, code, open: null, births: [], approved: false };
  entries.set(name, entry);
  switch (event.type) {
    case 'DecisionRecorded':
      if (entry.open !== null) wrong.push(`${name}: decided while a birth is in flight.`);
      entry.approved = event.data.to === 'BIRTH_APPROVED';
      return;
    case 'BirthIntended': {
      const plan = plans.get(event.data.planId);
      if (!plan?.started || plan.claim !== event.data.batch)
        wrong.push(`${name}: intended outside of a claimed batch.`);
      if (!plan?.pinned.has(name)) wrong.push(`${name}: intended by a plan that does not pin it.`);
      if (!entry.approved) wrong.push(`${name}: intended, and not approved.`);
      if (entry.open !== null) wrong.push(`${name}: intended twice.`);
      entry.open = event.data.planId;
      return;
    }
    case 'BirthApplied':
    case 'BirthRefused': {
      if (entry.open !== event.data.planId) wrong.push(`${name}: ${event.type} without an intent.`);
      entry.open = null;
      const plan = plans.get(event.data.planId);
      if (event.type === 'BirthApplied') {
        entry.births.push(event.data.birthId);
        if (plan) plan.applied += 1;
      }
      return;
    }
    default:
      throw new Error(`Unknown event ${JSON.stringify(event satisfies never)}`);
  }
};
