import type { PlanEvent } from '../../domain/plan/events.js';
import { isPlanEvent } from '../engine/known-events.js';
import { projection, type Touch, timeOf, touch } from '../engine/projection.js';
import { planChange, planModel } from './evolve-plan.js';
import { guardCheckModel, guardEvaluationModel, guardTouches } from './guard-evaluation.js';
import { batchChange, type PlanCollectionChange, planCollectionModel } from './plan-collection.js';

/** Plans, their parts by collection, and what the guards said of them. */
export const plansProjection = projection({
  name: 'plans',
  version: 1,
  streamPrefixes: ['plan-'],
  models: [planModel, planCollectionModel, guardEvaluationModel, guardCheckModel],
  touches: (recorded) => {
    if (!isPlanEvent(recorded.type)) return [];
    const event = { type: recorded.type, data: recorded.data } as PlanEvent;
    const position = String(recorded.position);
    const at = timeOf(recorded);
    const change = planChange(event, { at, position, revision: String(recorded.revision) });
    return [touch(planModel, [event.data.planId], change), ...figureTouches(event, at, position)];
  },
});

/** What an event means beyond the plan's own row. */
const figureTouches = (event: PlanEvent, at: string, position: string): Touch[] => {
  const { planId } = event.data;
  const part = (collection: string, change: PlanCollectionChange): Touch =>
    touch(planCollectionModel, [planId, collection], change);
  switch (event.type) {
    case 'PlanDrafted':
      return event.data.collections.map((planned) => part(planned.collection, { kind: 'planned', planned }));
    case 'DryRunRecorded':
      return event.data.collections.map((figures) => part(figures.collection, { kind: 'dry_run', figures, position }));
    case 'RehearsalRecorded':
      return event.data.collections.map((figures) =>
        part(figures.collection, { kind: 'rehearsal', figures, position }),
      );
    case 'BatchCommitted':
      return [part(event.data.collection, batchChange(event.data, at))];
    case 'RerunVerified':
      return event.data.collections.map((figures) => part(figures.collection, { kind: 'rerun', figures, position }));
    case 'GuardsEvaluated':
      return guardTouches(event.data, at, position);
    default:
      return [];
  }
};
