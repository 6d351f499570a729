import { StartApply } from '../../commands/apply/apply.commands.js';
import { ApplySupervisor } from '../../commands/apply/apply-supervisor.js';
import {
  DraftPlan,
  DryRunPlan,
  EvaluateGuards,
  OpenPermit,
  RehearsePlan,
  ReviewPlan,
  ShowPlan,
  VerifyPlan,
} from '../../commands/plan/plan.commands.js';
import type { PlanStory } from '../../commands/plan/show/plan-story.js';
import type { Verification } from '../../commands/plan/verify/verification.js';
import type { Actor } from '../../domain/shared/actor.js';
import { operator, permitter, reviewer } from '../cast.js';
import type { Stage } from '../stage.js';

/** One plan on its way, each step by the person whose duty it is. */
export class PlanOnStage {
  private constructor(
    private readonly stage: Stage,
    readonly planId: string,
  ) {}

  static async draft(stage: Stage, collections: readonly string[]): Promise<PlanOnStage> {
    const selection = collections.map((collection) => ({ collection, codes: null }));
    const { planId } = await stage.run(
      new DraftPlan(null, selection, 'The backlog of the first day.', stage.as(operator)),
    );
    return new PlanOnStage(stage, planId);
  }

  story(): Promise<PlanStory> {
    return this.stage.run(new ShowPlan(this.planId));
  }

  async dryRun(): Promise<void> {
    await this.stage.run(new DryRunPlan(this.planId, this.stage.as(operator)));
  }

  async guards(): Promise<void> {
    await this.stage.run(new EvaluateGuards(this.planId, this.stage.as(operator)));
  }

  async review(by: Actor = reviewer): Promise<void> {
    const { draft } = await this.story();
    await this.stage.run(
      new ReviewPlan(this.planId, draft?.digest ?? '', 'approve', 'Read and compared.', this.stage.as(by)),
    );
  }

  /** @param notAfter when it ends; by default as the settings say */
  async permit(notAfter?: string): Promise<void> {
    const terms = notAfter === undefined ? {} : { notAfter };
    await this.stage.run(new OpenPermit(this.planId, terms, 'Go.', this.stage.as(permitter)));
  }

  async rehearse(): Promise<void> {
    await this.stage.run(new RehearsePlan(this.planId, this.stage.as(operator)));
  }

  /** Starts the apply and waits for its end. */
  async apply(): Promise<void> {
    await this.start();
    await this.stage.app.get(ApplySupervisor, { strict: false }).drive(this.planId);
  }

  async start(): Promise<void> {
    await this.stage.run(new StartApply(this.planId, true, this.stage.as(operator)));
  }

  verify(): Promise<Verification> {
    return this.stage.run(new VerifyPlan(this.planId, this.stage.as(operator)));
  }

  /** From the draft to its proof, without a halt. Answers how many births the apply caused. */
  async carryOut(): Promise<number> {
    await this.dryRun();
    await this.review();
    await this.permit();
    await this.rehearse();
    await this.apply();
    const { verified, applied, problems } = await this.verify();
    if (!verified) throw new Error(`The plan ${this.planId} was applied but not verified: ${problems.join('; ')}`);
    return applied;
  }
}
