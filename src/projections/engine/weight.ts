import type { PlanEvent } from '../../domain/plan/events.js';
import type { ScanEvent } from '../../domain/scan/events.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';

/** How many rows an event is about: a page may name 500 entities, a decision names one. */
export const weightOf = (recorded: RecordedEvent): number => {
  const event = recorded as unknown as ScanEvent | PlanEvent;
  if (event.type === 'PageScanned') {
    const { unborn, born, vanished, unmet } = event.data;
    return 1 + (unborn?.length ?? 0) + (born?.length ?? 0) + (vanished?.length ?? 0) + (unmet?.length ?? 0);
  }
  if (event.type === 'EntriesPinned') return 1 + (event.data.pins?.length ?? 0);
  return 1;
};
