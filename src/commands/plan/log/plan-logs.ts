import { Injectable } from '@nestjs/common';
import { isSealed, type Plan } from '../../../domain/plan/state.js';
import { refuse } from '../../../domain/shared/decision.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { CommandRefused } from '../../../infra/http/problem/command-refused.js';
import { StreamRepository } from '../../shared/stream-repository.js';
import { PlanLog } from './plan-log.js';

/** A plan's stream whose list is sealed: everything but drafting and abandoning needs one. */
export type SealedPlan = { readonly log: PlanLog; readonly plan: Plan };

/** Opens plans by their id. */
@Injectable()
export class PlanLogs {
  constructor(
    private readonly log: EventLog,
    private readonly streams: StreamRepository,
  ) {}

  async open(planId: string): Promise<PlanLog> {
    const plan = new PlanLog(this.log, this.streams, planId);
    await plan.refresh();
    return plan;
  }

  /** @throws CommandRefused when there is no such plan, or its list is not sealed; not a denial, since nothing was asked yet */
  async sealed(planId: string, command: string): Promise<SealedPlan> {
    const log = await this.open(planId);
    if (isSealed(log.state)) return { log, plan: log.state };
    const refused =
      log.state.status === 'none'
        ? refuse('unknown', 'unknown-plan', `The ledger holds no plan ${planId}; check its id, or draft it.`)
        : refuse(
            'state',
            'plan-not-sealed',
            `The list of plan ${planId} is ${log.state.status === 'pinning' ? 'still being written; repeat its draft, or abandon it' : 'given up; draft a new plan'}.`,
          );
    throw new CommandRefused(refused, command, planId);
  }
}
