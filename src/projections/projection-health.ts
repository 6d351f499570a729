import type { HealthIndicator } from '../infra/observability/health/health-indicator.js';
import { isHealthy, type ProjectionStatus } from './engine/status.js';
import type { Projections } from './projections.js';

/** Healthy while every projection is current, catching up, or run by another instance; else it names those that are not. */
export const projectionHealth = (projections: Projections): HealthIndicator => ({
  name: 'projections',
  check: async () => {
    const ill = projections.statuses().filter(({ state }) => !isHealthy(state));
    return ill.length === 0
      ? { ok: true, detail: projections.statuses().map(brief).join(', ') }
      : {
          ok: false,
          detail: ill
            .map(({ projection, state, lastError }) => `${projection} ${state}: ${lastError?.message ?? 'starting'}`)
            .join('; '),
        };
  },
});

const brief = ({ projection, state, position }: ProjectionStatus): string =>
  `${projection} ${state.replace('_', ' ')} at ${position ?? 'the beginning'}`;
