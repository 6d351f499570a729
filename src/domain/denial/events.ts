import type { DomainEvent } from '../shared/event.js';

/** Who tried what, and which rule refused it. */
export type CommandDenied = DomainEvent<
  'CommandDenied',
  {
    readonly command: string;
    readonly target: string;
    readonly rule: string;
    readonly detail: string;
    readonly deniedTo: string;
  }
>;
