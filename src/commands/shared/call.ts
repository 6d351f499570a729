import type { Actor } from '../../domain/shared/actor.js';

/** One command as it arrived: who wants what, when, and under which id a repetition is recognised. */
export type Call = {
  /** A UUID; the same command sent twice carries the same one. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly actor: Actor;
  /** The command's time, ISO 8601 in UTC: the domain never reads a clock. */
  readonly at: string;
  /** True when nobody can have given this command before, since its id was made for this very call. */
  readonly isNew?: boolean;
  /** What was sent, for a command whose id its sender chose: the same id with another fingerprint is a mistake of theirs. */
  readonly fingerprint?: string;
};

/** A call that another call causes: same correlation, its own id derived from what it does, so that it too is recognised. */
export const causedBy = ({ fingerprint: _, ...call }: Call, commandId: string, actor: Actor = call.actor): Call => ({
  ...call,
  commandId,
  actor,
  // An id that is derived from other things than the call may have been given before.
  isNew: false,
});
