import { noAuthority } from '../../domain/authority/authority.js';
import type { PlanCommand } from '../../domain/plan/commands.js';
import { decidePlan } from '../../domain/plan/decide.js';
import { applyProcess } from '../../domain/plan/duties.js';
import { afterBatch } from '../../domain/plan/process/memory.js';
import type { Doing } from '../../domain/plan/process/step.js';
import type { Plan } from '../../domain/plan/state.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import { derivedId } from '../shared/ids.js';
import { passPoint, type RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';

/** The steps of a run that go to the plan's own stream. */
export class PlanSteps {
  constructor(
    private readonly with_: RunParts,
    private readonly state: RunState,
  ) {}

  claim(plan: Plan, { command }: Doing<'claim'>, closedGates: readonly string[]): Promise<boolean> {
    return this.write(plan, 'claim', command, closedGates);
  }

  pause(plan: Plan, { command }: Doing<'pause'>, closedGates: readonly string[]): Promise<boolean> {
    const { cause, detail } = command;
    this.with_.logger.warn({ message: 'apply paused', planId: plan.planId, cause, detail });
    return this.write(plan, 'pause', command, closedGates);
  }

  async commit(plan: Plan, { command }: Doing<'commit'>, closedGates: readonly string[]): Promise<void> {
    const { state } = this;
    const { startedAt, growth, recorded } = state.tally;
    const durationMs = Math.round(performance.now() - startedAt);
    // Births that an earlier run recorded were counted by that run, inside its own transactions.
    const registryGrowth = growth + (command.applied - recorded);
    if (!(await this.write(plan, 'commit', { ...command, registryGrowth, durationMs }, closedGates))) return;
    state.memory = afterBatch(state.memory, command.to - command.from, durationMs, this.with_.options.sizing);
    state.beginBatch();
    const { batch, applied, refused, skipped } = command;
    const figures = { batch, applied, refused: refused.length, skipped: skipped.length, durationMs };
    this.with_.logger.log({ message: 'batch committed', planId: plan.planId, ...figures });
  }

  async complete(plan: Plan, closedGates: readonly string[]): Promise<void> {
    const registryBirths = await this.with_.applier.countBirths();
    await this.write(plan, 'complete', { type: 'CompleteApply', registryBirths }, closedGates);
  }

  /** If somebody else wrote to the plan first, nothing happens (false): the step is asked for anew. */
  private async write(
    plan: Plan,
    what: 'claim' | 'pause' | 'commit' | 'complete',
    command: PlanCommand,
    closedGates: readonly string[],
  ): Promise<boolean> {
    const { log, planClock, clock } = this.with_;
    await passPoint(this.with_, `${what}:before`);
    if (log.state !== plan) return false;
    const process = { actor: applyProcess, authority: noAuthority };
    const outcome = decidePlan(command, plan, planClock.context(closedGates), process);
    if (!outcome.ok)
      throw new Error(`The domain refused a step of its own process (${outcome.rule}): ${outcome.detail}`);
    if (outcome.events.length === 0) return false;
    const commandId = derivedId('apply-step', log.planId, String(log.revision));
    try {
      await log.append(outcome.events, {
        commandId,
        correlationId: derivedId('apply', log.planId),
        actor: applyProcess,
        at: clock.now(),
      });
    } catch (error) {
      if (error instanceof WrongRevision) return false;
      throw error;
    }
    await passPoint(this.with_, `${what}:after`);
    return true;
  }
}
