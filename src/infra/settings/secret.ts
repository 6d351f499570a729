import { inspect } from 'node:util';
import { redacted } from './redacted.js';

/**
 * A connection string or another value that must not get into a log, a message or a response. Whatever prints,
 * interpolates or serialises it gets the redacted form; only {@link reveal} gives the value.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the connection is made, and nowhere earlier. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted(this.#value);
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `Secret(${this.toString()})`;
  }
}
