import type { Refused } from '../../../domain/shared/decision.js';

/**
 * A command that the domain refused, on its way to whoever gave it. The edge answers it as problem details:
 * authority 403, state 409, rule 422, unknown 404, with the rule's name in the body.
 */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';

  /**
   * @param refused the decider's answer
   * @param command the command's name, for example `RecordDecision`
   * @param target what it was about, for example `pivot_definitions/PD-7`
   * @param facts further members for the problem's body: what changed meanwhile, say
   */
  constructor(
    readonly refused: Refused,
    readonly command: string,
    readonly target: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${command} of ${target} refused by ${refused.rule}: ${refused.detail}`);
  }
}
