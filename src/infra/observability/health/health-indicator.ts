/** One part that must work for the service to be ready. */
export type HealthIndicator = {
  /** Its name in the answer, for example `eventstore`. */
  readonly name: string;
  /** Looks once. An error thrown or two seconds of silence count as not ok. The detail is public: no addresses, no secrets. */
  check(): Promise<{ readonly ok: boolean; readonly detail: string }>;
};

/**
 * Injection token of `readonly HealthIndicator[]`. Any module may provide it, several may at once: all lists are joined.
 */
export const HEALTH_INDICATORS = Symbol('HEALTH_INDICATORS');
