import { Gauge } from 'prom-client';
import type { MetricsRegistry } from '../infra/observability/metrics/registry.js';
import { isHealthy, type ProjectionStatus } from './engine/status.js';
import type { Projections } from './projections.js';

type Measure = readonly [name: string, help: string, value: (status: ProjectionStatus) => number];

const measures: readonly Measure[] = [
  ['birth_ledger_projection_lag_events', 'Events received and not applied yet.', ({ lag }) => lag.events],
  ['birth_ledger_projection_lag_seconds', 'Age of the oldest event that is not applied yet.', ({ lag }) => lag.seconds],
  ['birth_ledger_projection_rate', 'Events applied per second over the last ten seconds.', ({ rate }) => rate],
  [
    'birth_ledger_projection_events',
    'Events applied since the read model was built.',
    (status) => Number(status.eventsApplied),
  ],
  [
    'birth_ledger_projection_position',
    'Log position of the last event applied.',
    ({ position }) => Number(position ?? 0n),
  ],
  [
    'birth_ledger_projection_resubscriptions',
    'Subscriptions opened again since the start.',
    (status) => status.resubscriptions,
  ],
  [
    'birth_ledger_projection_healthy',
    '1 while current, catching up or standing by, else 0.',
    ({ state }) => Number(isHealthy(state)),
  ],
];

/** Registers the projections' gauges; they are read when they are asked for. */
export const registerProjectionMetrics = (projections: Projections, registry: MetricsRegistry): Gauge[] =>
  measures.map(
    ([name, help, value]) =>
      new Gauge({
        name,
        help,
        labelNames: ['projection'],
        registers: [registry],
        collect() {
          for (const status of projections.statuses()) this.set({ projection: status.projection }, value(status));
        },
      }),
  );
