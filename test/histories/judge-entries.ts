import type { BirthIntended, DecisionRecorded } from '../../src/domain/entry/events.js';
import type { At, PlanStory } from './plan-story.js';
import type { World } from './world.js';

/**
 * Per entry: births by us and BirthApplied are one to one, and each has everything before it that it needs. One thing
 * nobody can know: whether a birth that a restart finds was caused by our lost transaction or, between our last look and
 * it, by another session. Such a BirthApplied says `reconciled`, and may stand for either.
 */
export const judgeEntries = (world: World, plans: ReadonlyMap<string, PlanStory>, wrong: string[]): void => {
  type Seen = {
    decision: At<DecisionRecorded['data']> | null;
    revision: number;
    intent: At<BirthIntended['data']> | null;
    detected: number;
    applied: number;
    reconciled: number;
  };
  const seen = new Map<string, Seen>();
  const gates = new Set<string>();
  for (const line of world.log) {
    if (line.stream === 'gate') {
      if (line.event.type === 'GateClosed') gates.add(line.id);
      else gates.delete(line.id);
    }
    if (line.stream !== 'entry' && line.stream !== 'scan') continue;
    const { id, position, at } = line;
    const of = seen.get(id) ?? { decision: null, revision: -1, intent: null, detected: 0, applied: 0, reconciled: 0 };
    seen.set(id, of);
    const say = (what: string): void => void wrong.push(`${id}: ${what}`);
    if (line.stream === 'scan') {
      of.detected = position;
      continue;
    }
    const { event } = line;
    switch (event.type) {
      case 'DecisionRecorded':
        if (of.detected === 0) say('decided before it was detected');
        if (of.intent) say('decided while in flight');
        of.decision = { position, at, data: event.data };
        of.revision = line.revision;
        break;
      case 'BirthIntended': {
        const story = plans.get(event.data.planId);
        const pin = story?.pins.get(id);
        const claim = story?.claims.filter((one) => one.position < position).at(-1);
        if (of.decision?.data.to !== 'BIRTH_APPROVED' || of.detected > of.decision.position) say('intended unapproved');
        if (/^(service|policy):/.test(of.decision?.data.decidedBy ?? '')) say('approved by a machine');
        if (!story?.start || story.start.position > position) say('intended outside an apply');
        if (!pin || pin.revision !== event.data.pinnedRevision) say('intended without its pin');
        if ((of.decision?.position ?? 0) > (story?.draft?.position ?? 0))
          say('intended on a decision newer than the plan');
        if (!claim || !pin || pin.ordinal < claim.data.from || pin.ordinal >= claim.data.to)
          say('intended outside its batch');
        if (story?.batches.some((batch) => batch.data.batch === claim?.data.batch && batch.position < position)) {
          say('intended after its batch was closed');
        }
        if (of.intent) say('intended while in flight');
        if (gates.has(event.data.collection)) say('intended behind a closed gate');
        of.intent = { position, at, data: event.data };
        break;
      }
      case 'BirthApplied':
      case 'BirthRefused':
        if (of.intent?.data.planId !== event.data.planId || of.intent.data.batch !== event.data.batch)
          say(`${event.type} without its intent`);
        if (event.type === 'BirthApplied') of.applied += 1;
        if (event.type === 'BirthApplied' && event.data.reconciled) of.reconciled += 1;
        of.intent = null;
        break;
    }
  }
  for (const [id, row] of world.rows) {
    const of = seen.get(id);
    const applied = of?.applied ?? 0;
    const uncertain = of?.intent ? 1 : 0;
    const found = of?.reconciled ?? 0;
    if (row.births < applied - found || row.births > applied + uncertain) {
      wrong.push(`${id}: ${row.births} births by us, ${applied} BirthApplied${uncertain ? ', one in flight' : ''}`);
    }
  }
};
