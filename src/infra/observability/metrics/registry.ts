import { Registry } from 'prom-client';

/** Where metrics are registered: `constructor(private readonly metrics: MetricsRegistry)` and `registers: [metrics]`. */
export class MetricsRegistry extends Registry {}
