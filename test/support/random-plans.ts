import fc from 'fast-check';
import type { PlanEvent } from '../../src/domain/plan/events.js';
import { commands, eventsOf, people, review, until, way } from '../../src/domain/plan/plan.testing.js';
import { planStream } from '../../src/domain/shared/stream-name.js';
import { RecordedLog } from './recorded-log.js';

const lawful = until('rerun');

/** Steps off the straight way, each taken lawfully from where it may be taken. */
const detours: readonly PlanEvent[] = [
  eventsOf([...way().slice(0, 2), ['reject', review('reject'), people.reviewer]]),
  eventsOf([...way().slice(0, 4), ['revoke', commands.revoke, people.opener]]),
  eventsOf([
    ...way().slice(0, 8),
    ['pause', commands.pause, people.operator],
    ['resume', commands.resume, people.operator],
  ]),
  eventsOf([...way().slice(0, 1), ['abandon', commands.abandon, people.planner]]),
  eventsOf([...way().slice(0, 1), ['failed dry run', { ...commands.dryRun, unplanned: 3 }, people.planner]]),
].flatMap((events) => events.slice(-2));

/** The guards find another digest than the plan's: what people said of it is void. */
const voiding: readonly PlanEvent[] = until('guards').flatMap((event) =>
  event.type === 'GuardsEvaluated'
    ? [{ ...event, data: { ...event.data, digest: 'another', changes: ['a trigger changed'], passed: false } }]
    : [],
);

const pool: readonly PlanEvent[] = [...lawful, ...detours, ...voiding];

const anyEvent = fc.record({
  plan: fc.constantFrom('p1', `p'2"; 🐣`),
  event: fc.constantFrom(...pool),
  wait: fc.constantFrom(0, 1, 1_000, -3),
});

/** Two plans: a lawful beginning of the first, then any events of both in any order, sensible or not. */
export const anyPlanLog: fc.Arbitrary<RecordedLog> = fc
  .record({ begun: fc.nat(lawful.length), rest: fc.array(anyEvent, { minLength: 1, maxLength: 40 }) })
  .map(({ begun, rest }) => {
    const log = new RecordedLog();
    for (const event of lawful.slice(0, begun)) appendPlanEvent(log, 'p1', event);
    for (const { plan, event, wait } of rest) {
      log.wait(wait);
      appendPlanEvent(log, plan, event);
    }
    return log;
  });

/** Appends an event to the stream of a plan, as an event of that plan. */
export const appendPlanEvent = (log: RecordedLog, planId: string, event: PlanEvent): void => {
  log.append(planStream(planId), event.type, { ...event.data, planId });
};
