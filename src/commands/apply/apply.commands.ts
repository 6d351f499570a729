import { Command } from '@nestjs/cqrs';
import type { OnPlan } from '../plan/plan.commands.js';
import type { Call } from '../shared/call.js';

/** An operator has a plan applied. Without `execute` it is only rehearsed. */
export class StartApply extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly execute: boolean,
    readonly call: Call,
  ) {
    super();
  }
}

/** An operator stops an apply after the batch in flight. */
export class PauseApply extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** An operator lets a paused apply go on, under the permit that it started with. */
export class ResumeApply extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly call: Call,
  ) {
    super();
  }
}
