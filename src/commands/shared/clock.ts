/** The service's clock, injected so that tests and the domain are free of it. */
export abstract class Clock {
  /** The current time, ISO 8601 in UTC. */
  abstract now(): string;
}

export class SystemClock extends Clock {
  now(): string {
    return new Date().toISOString();
  }
}
