import { type Refused, refuse } from '../../domain/shared/decision.js';
import type { Call } from './call.js';

/**
 * Refuses a command whose key its sender has used for another one, which stands in the same stream: it is no repetition,
 * and to answer it as one would acknowledge what never took place.
 * @param commands ids of the commands that wrote to the stream; none of their events is this very command's
 */
export const keyReused = (commands: ReadonlySet<string>, { commandId, fingerprint }: Call): Refused | null =>
  fingerprint !== undefined && commands.has(commandId)
    ? refuse(
        'rule',
        'idempotency-key-reused',
        'Another command was sent under this Idempotency-Key before; send this one under a key of its own.',
      )
    : null;
