import type { Authorised } from '../authority/authority.js';
import type { Actor } from '../shared/actor.js';
import type { Outcome } from '../shared/decision.js';
import { type Decide, decideEntry, type EntryContext } from './decide.js';
import type { DecisionRecorded } from './events.js';
import { type ReturnToPending, returnToPending } from './return-to-pending.js';
import type { EntryState } from './state.js';

/** What may be asked of an entry's decision: by a person or a policy, or by an onboarding that has taken place. */
export type DecisionCommand = Decide | ReturnToPending;

export const decideOn = (
  command: DecisionCommand,
  state: EntryState,
  context: EntryContext,
  by: Authorised,
): Outcome<DecisionRecorded> =>
  command.type === 'Decide' ? decideEntry(command, state, context, by) : returnToPending(command, state, context, by);

/** Whether the outcome depends on how the entry's collection stands. Where it does not, nobody need look. */
export const restsOnCollection = (command: DecisionCommand, actor: Actor): boolean =>
  command.type === 'ReturnToPending' || command.to === 'BIRTH_APPROVED' || actor.kind === 'policy';
