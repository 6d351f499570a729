import { Injectable } from '@nestjs/common';
import { isSealed, type Plan } from '../../../domain/plan/state.js';
import { refuse } from '../../../domain/shared/decision.js';
import { EventLog } from '../../../infra/eventstore/event-log.js';
import { CommandRefused } from '../../../infra/http/problem/command-refused.js';
import type { Call } from '../../shared/call.js';
import { DenialRecorder } from '../../shared/denial-recorder.js';
import { StreamRepository } from '../../shared/stream-repository.js';
import { PlanLog } from './plan-log.js';

/** A plan's stream whose list is sealed: everything but drafting and abandoning needs one. */
export type SealedPlan = { readonly log: PlanLog; readonly plan: Plan };

/** Plans that are kept folded. */
const mostKept = 8;

/** Opens plans by their id; the newest few are kept, and only read on when they are opened again. */
@Injectable()
export class PlanLogs {
  /** The least recently used first. */
  private readonly kept = new Map<string, PlanLog>();

  constructor(
    private readonly log: EventLog,
    private readonly streams: StreamRepository,
    private readonly denials: DenialRecorder,
  ) {}

  /** For writers of more than one append: nobody else moves the revision that their next one expects. */
  async openAlone(planId: string): Promise<PlanLog> {
    const plan = new PlanLog(this.log, this.streams, planId);
    await plan.refresh();
    return plan;
  }

  async open(planId: string): Promise<PlanLog> {
    const plan = this.kept.get(planId) ?? new PlanLog(this.log, this.streams, planId);
    this.kept.delete(planId);
    this.kept.set(planId, plan);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > mostKept) this.kept.delete(oldest);
    await plan.refresh();
    return plan;
  }

  /** @throws CommandRefused when there is no such plan, or its list is not sealed; `CommandDenied` is in the log by then */
  async sealed(planId: string, command: string, call: Call): Promise<SealedPlan> {
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
    await this.denials.record(command, planId, refused, call);
    throw new CommandRefused(refused, command, planId);
  }
}
