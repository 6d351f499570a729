import type { NextFunction, Request, Response } from 'express';
import { Histogram } from 'prom-client';
import type { MetricsRegistry } from './registry.js';

/** The route's pattern rather than its path, of which there are as many as entries. */
const routeOf = (request: Request): string => {
  const route: unknown = request.route;
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  return typeof path === 'string' ? path : '(none)';
};

/** Measures how long requests take, by method, route and status. */
export const requestMetrics = (registry: MetricsRegistry) => {
  const duration = new Histogram({
    name: 'birth_ledger_http_request_seconds',
    help: 'Seconds from a request to its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    const stop = duration.startTimer({ method: request.method });
    response.once('close', () => stop({ route: routeOf(request), status: String(response.statusCode) }));
    next();
  };
};
