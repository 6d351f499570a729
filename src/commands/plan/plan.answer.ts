import { ApiProperty } from '@nestjs/swagger';
import { Accepted } from '../shared/answer.js';
import type { OnPlan } from './plan.commands.js';
import type { PlanStory } from './show/plan-story.js';
import type { Verification } from './verify/verification.js';

/** What a command on a plan answers: where it was written, and what was found. */
export class PlanAccepted extends Accepted {
  @ApiProperty({ description: "The plan's id." }) readonly planId: string;
  @ApiProperty({
    type: [Object],
    description: 'What was recorded: event types with their data, but for the pinned list.',
  })
  readonly recorded: readonly { readonly type: string; readonly data: unknown }[];

  constructor(done: OnPlan) {
    super(done);
    this.planId = done.planId;
    this.recorded = done.events.filter(({ type }) => type !== 'EntriesPinned');
  }
}

/** A plan as the log tells it at this moment. */
export class PlanStoryAnswer {
  @ApiProperty({ description: "The plan's id." }) readonly planId: string;
  @ApiProperty({
    description: 'drafted, dry-run, reviewed, permitted, rehearsed, applying, paused, applied, verified, abandoned',
  })
  readonly status: string;
  @ApiProperty({ type: String, nullable: true, description: 'Log position of its newest event.' })
  readonly position: string | null;
  @ApiProperty({ type: Object, nullable: true, description: 'Digest, collections, deciders, planner, baseline.' })
  readonly draft: PlanStory['draft'];
  @ApiProperty({ type: Object, nullable: true, description: 'The last dry run, whether it passed or not.' })
  readonly dryRun: PlanStory['dryRun'];
  @ApiProperty({ type: Object, nullable: true, description: 'The last evaluation of all guard sets.' })
  readonly guards: PlanStory['guards'];
  @ApiProperty({ type: Object, nullable: true, description: 'The last rehearsal, whether it passed or not.' })
  readonly rehearsal: PlanStory['rehearsal'];
  @ApiProperty({ type: [Object], description: 'The verdicts that stand.' })
  readonly reviews: PlanStory['reviews'];
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Its permit, with what became of it; null when it has none.',
  })
  readonly permit: PlanStory['permit'];
  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'How far the apply has come: counts, entries per second, seconds left; why it is paused, or holds by itself.',
  })
  readonly apply: PlanStory['apply'];
  @ApiProperty({ type: Object, nullable: true, description: 'The last verification.' })
  readonly verified: PlanStory['verified'];

  constructor(story: PlanStory) {
    this.planId = story.planId;
    this.status = story.status;
    this.position = story.position?.toString() ?? null;
    this.draft = story.draft;
    this.dryRun = story.dryRun;
    this.guards = story.guards;
    this.rehearsal = story.rehearsal;
    this.reviews = story.reviews;
    this.permit = story.permit;
    this.apply = story.apply;
    this.verified = story.verified;
  }
}

export class VerificationAnswer {
  @ApiProperty({ description: 'True when a rerun would do nothing, and every birth of the plan stands.' })
  readonly verified: boolean;
  @ApiProperty({ description: 'False for an auditor, who looks and writes nothing.' }) readonly recorded: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Log position written; null for an auditor.' })
  readonly position: string | null;
  @ApiProperty({
    type: Object,
    description: 'Per collection delta and leftUnborn; births found and applied; the registry.',
  })
  readonly figures: Omit<Verification, 'position' | 'recorded' | 'verified'>;

  constructor({ position, recorded, verified, ...figures }: Verification) {
    this.verified = verified;
    this.recorded = recorded;
    this.position = position?.toString() ?? null;
    this.figures = figures;
  }
}
