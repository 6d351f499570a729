import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyPlanLog, appendPlanEvent } from '../../../test/support/random-plans.js';
import { cut } from '../../../test/support/read-model.js';
import { RecordedLog } from '../../../test/support/recorded-log.js';
import type { PlanEvent } from '../../domain/plan/events.js';
import { evolvePlan } from '../../domain/plan/evolve.js';
import { commands, eventsOf, people, review, until, way } from '../../domain/plan/plan.testing.js';
import { initialPlan, type PlanState } from '../../domain/plan/state.js';
import type { RecordedEvent } from '../../infra/eventstore/recorded-event.js';
import type { Row } from '../../infra/postgres/read-model/table.js';
import type { Model } from '../engine/projection.js';
import { planModel } from './evolve-plan.js';
import { guardCheckModel, guardEvaluationModel } from './guard-evaluation.js';
import type { PlanRow } from './plan.js';
import { planCollectionModel } from './plan-collection.js';
import { plansProjection } from './projection.js';

type Tables = ReadonlyMap<Model, ReadonlyMap<string, Row>>;

/** The rows after these batches; between two batches a row is what a database gives back: data, no more. */
const rowsAfter = (batches: readonly (readonly RecordedEvent[])[]): Tables => {
  let tables = emptyTables();
  for (const events of batches) {
    tables = new Map([...tables].map(([model, rows]) => [model, structuredClone(rows)]));
    for (const { model, key, change } of events.flatMap(plansProjection.touches)) {
      const rows = tables.get(model);
      const row = model.evolve(rows?.get(key.join('\0')), change, key);
      if (row) rows?.set(key.join('\0'), row);
    }
  }
  return tables;
};

const emptyTables = (): Map<Model, Map<string, Row>> =>
  new Map(plansProjection.models.map((model) => [model, new Map()]));

const planRow = (tables: Tables, planId = 'p1'): PlanRow | undefined =>
  tables.get(planModel)?.get(planId) as PlanRow | undefined;

const tablesAfter = (events: readonly PlanEvent[]): Tables => {
  const log = new RecordedLog();
  for (const event of events) appendPlanEvent(log, 'p1', event);
  return rowsAfter([log.events]);
};

const rows = (tables: Tables, model: Model): Row[] => [...(tables.get(model)?.values() ?? [])];

const statusOf = (state: PlanState): string | undefined => (state.status === 'none' ? undefined : state.status);

describe('the plans projection', () => {
  it.each(way().map(([what]) => what))('has the status that the domain gives, after: %s', (what) => {
    const events = until(what);
    expect(planRow(tablesAfter(events))?.status).toBe(events.reduce(evolvePlan, initialPlan).status);
  });

  it('has the status that the domain gives after any events whatever', () => {
    fc.assert(
      fc.property(anyPlanLog, ({ events }) => {
        const tables = rowsAfter([events]);
        for (const planId of new Set(events.map(({ stream }) => stream.slice('plan-'.length)))) {
          const own = events.filter(({ stream }) => stream === `plan-${planId}`) as unknown as PlanEvent[];
          expect(planRow(tables, planId)?.status).toBe(statusOf(own.reduce(evolvePlan, initialPlan)));
        }
      }),
    );
  });

  it('gives the same rows however the log is cut into batches', () => {
    fc.assert(
      fc.property(anyPlanLog, fc.array(fc.nat(60), { maxLength: 12 }), ({ events }, places) => {
        expect(rowsAfter(cut(events, places))).toEqual(rowsAfter([events]));
      }),
    );
  });

  it('keeps no pinned list, which may be as long as the log', () => {
    const log = new RecordedLog();
    for (const event of until('draft')) appendPlanEvent(log, 'p1', event);
    const changes = log.events.flatMap(({ type, ...event }) =>
      type === 'EntriesPinned' ? plansProjection.touches({ type, ...event }) : [],
    );
    expect(changes.length).toBeGreaterThan(0);
    expect(JSON.stringify(changes.map(({ change }) => change))).not.toContain('P-1');
    expect(planRow(tablesAfter(until('draft')))).toMatchObject({
      entries: 5,
      planned_by: 'paula',
      drafted_at: expect.any(String),
    });
  });

  it('holds the figures of each collection from draft to rerun', () => {
    const [pivots, relations] = rows(tablesAfter(until('rerun')), planCollectionModel);
    const all = { rerun_delta: 0, left_unborn: 0, refused: 0, skipped: 0, batches: 1, deciders: ['dora'] };
    expect(pivots).toMatchObject({ collection: 'pivots', entries: 3, expected: 3, pass1: 3, applied: 3, ...all });
    expect(relations).toMatchObject({
      collection: 'relations',
      first_ordinal: 3,
      expected: 2,
      registry_growth: 2,
      ...all,
    });
  });

  it('keeps every evaluation of the guards and every check of it', () => {
    const tables = tablesAfter(until('guards again'));
    expect(rows(tables, guardEvaluationModel)).toHaveLength(2);
    const checks = rows(tables, guardCheckModel);
    // Ten sets of one check, eight of `authority` and seven of `quorum`; twice.
    expect(checks).toHaveLength(2 * 25);
    expect(checks.every(({ ok }) => ok === true)).toBe(true);
    expect(planRow(tables)?.last_guards).toBe(String(checks.at(-1)?.position));
  });

  it('shows a permit as void once a rejection stands, and keeps it when another is opened', () => {
    const rejected = eventsOf([
      ...way().slice(0, 4),
      ['second thoughts', review('reject'), people.reviewer],
      ['approve after all', review(), people.reviewer],
      ['permit', { ...commands.permit, permitId: 'permit-2' }, people.opener],
    ]);
    const standings = planRow(tablesAfter(rejected))?.permits.map(
      ({ permitId, standing }) => `${permitId} ${standing}`,
    );
    expect(standings).toEqual(['permit-1 void', 'permit-2 open']);
  });

  it('takes the dry run from a plan whose digest has changed, and still tells what it found', () => {
    const changed = until('guards').map((event) =>
      event.type === 'GuardsEvaluated' ? { ...event, data: { ...event.data, digest: 'other', passed: false } } : event,
    );
    expect(planRow(tablesAfter(changed))).toMatchObject({
      status: 'drafted',
      dry_run: null,
      last_dry_run: { expected: 5 },
    });
  });

  it('says who gave a plan up, and why', () => {
    const given = eventsOf([...way().slice(0, 1), ['abandon', commands.abandon, people.planner]]);
    expect(planRow(tablesAfter(given))).toMatchObject({
      status: 'abandoned',
      abandoned_by: 'paula',
      abandon_reason: 'no more',
    });
  });
});
