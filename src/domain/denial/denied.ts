import { type Actor, actorLabel } from '../shared/actor.js';
import type { Refused } from '../shared/decision.js';
import type { CommandDenied } from './events.js';

/** The record of a refusal: nothing else of a refused command stays in the log. */
export const denied = (command: string, target: string, refused: Refused, actor: Actor): CommandDenied => ({
  type: 'CommandDenied',
  data: { command, target, rule: refused.rule, detail: refused.detail, deniedTo: actorLabel(actor) },
});
