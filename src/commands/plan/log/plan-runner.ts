import { Injectable } from '@nestjs/common';
import type { Authorised } from '../../../domain/authority/authority.js';
import type { PlanCommand } from '../../../domain/plan/commands.js';
import { decidePlan } from '../../../domain/plan/decide.js';
import type { PlanEvent } from '../../../domain/plan/events.js';
import type { Outcome, Refused } from '../../../domain/shared/decision.js';
import { WrongRevision } from '../../../infra/eventstore/errors.js';
import { CommandRefused } from '../../../infra/http/problem/command-refused.js';
import { AuthorityReader } from '../../shared/authority-reader.js';
import type { Call } from '../../shared/call.js';
import type { Written } from '../../shared/command-runner.js';
import { DenialRecorder } from '../../shared/denial-recorder.js';
import { keyReused } from '../../shared/reused-key.js';
import { PlanClock } from './plan-clock.js';
import type { PlanLog } from './plan-log.js';

const contentionAttempts = 10;

/** Runs a command on a plan whose stream is open: decide on what was read, append with its revision, record a refusal. */
@Injectable()
export class PlanRunner {
  constructor(
    private readonly authorities: AuthorityReader,
    private readonly denials: DenialRecorder,
    private readonly clock: PlanClock,
  ) {}

  authorised(call: Call): Promise<Authorised> {
    return this.authorities.of(call.actor);
  }

  /** What the domain says to a command, before anything is done for it. Records nothing. */
  judge(log: PlanLog, command: PlanCommand, closedGates: readonly string[], by: Authorised): Outcome<PlanEvent> {
    return decidePlan(command, log.state, this.clock.context(closedGates), by);
  }

  /**
   * What this very command has written before, if it has.
   * @throws CommandRefused when another command was sent under the same key
   */
  async repeated(log: PlanLog, command: PlanCommand['type'], call: Call): Promise<Written | null> {
    const earlier = log.earlier(call);
    if (earlier) return { ...earlier, events: [], repeated: true };
    const refused = keyReused(log.commands, call);
    if (refused) throw await this.denied(command, log.planId, refused, call);
    return null;
  }

  /**
   * @throws CommandRefused when the domain refuses; `CommandDenied` is in the log by then
   * @throws WrongRevision when other writers keep winning the stream
   */
  async run(log: PlanLog, command: PlanCommand, closedGates: readonly string[], call: Call): Promise<Written> {
    const by = await this.authorised(call);
    for (let attempt = 1; ; attempt++) {
      const earlier = await this.repeated(log, command.type, call);
      if (earlier) return earlier;
      const outcome = this.judge(log, command, closedGates, by);
      if (!outcome.ok) throw await this.denied(command.type, log.planId, outcome, call);
      const { revision, position } = log;
      if (outcome.events.length === 0) return { revision, position, events: [], repeated: false };
      try {
        const appended = await log.append(outcome.events, call);
        return { ...appended, events: outcome.events, repeated: false };
      } catch (error) {
        if (!(error instanceof WrongRevision) || attempt === contentionAttempts) throw error;
        await log.refresh();
      }
    }
  }

  /** Records a refusal, and gives the error that tells it to whoever asked. */
  async denied(command: string, planId: string, refused: Refused, call: Call): Promise<CommandRefused> {
    await this.denials.record(command, planId, refused, call);
    return new CommandRefused(refused, command, planId);
  }
}
