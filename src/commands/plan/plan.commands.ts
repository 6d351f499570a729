import { Command } from '@nestjs/cqrs';
import type { Verdict } from '../../domain/plan/events.js';
import type { Call } from '../shared/call.js';
import type { Written } from '../shared/command-runner.js';
import type { PlanStory } from './show/plan-story.js';
import type { Verification } from './verify/verification.js';

/** Approved entries that are to be planned together: listed by their codes, or (null) all that stand approved. */
export type Selection = { readonly collection: string; readonly codes: readonly string[] | null };

/** A command on a plan, with what it wrote. */
export type OnPlan = Written & { readonly planId: string };

/** An operator pins approved entries under a digest. */
export class DraftPlan extends Command<OnPlan> {
  constructor(
    /** Null: an id of its own, derived from the command's. */
    readonly planId: string | null,
    /** Null: every approved entry of every collection. */
    readonly selection: readonly Selection[] | null,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** An operator has counted what an apply would do, in a READ ONLY transaction. */
export class DryRunPlan extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** An operator has all guard sets evaluated. */
export class EvaluateGuards extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** A reviewer gives a verdict on the digest that they looked at. */
export class ReviewPlan extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly digest: string,
    readonly verdict: Verdict,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** When a permit may be used, and for how many births; what is absent follows from the settings and the dry run. */
export type PermitTerms = { readonly notBefore?: string; readonly notAfter?: string; readonly budget?: number };

/** An owner of every collection in the plan permits its apply. */
export class OpenPermit extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly terms: PermitTerms,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** The permit is taken back; in the middle of an apply before its next batch. */
export class RevokePermit extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** An operator has the real apply run twice inside a transaction that is rolled back. */
export class RehearsePlan extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** A plan is given up. */
export class AbandonPlan extends Command<OnPlan> {
  constructor(
    readonly planId: string,
    readonly reason: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** Proves an apply: a rerun would do nothing, and its births are all there. An auditor may look without recording. */
export class VerifyPlan extends Command<Verification> {
  constructor(
    readonly planId: string,
    readonly call: Call,
  ) {
    super();
  }
}

/** What the log tells of a plan at this moment. Writes nothing. */
export class ShowPlan extends Command<PlanStory> {
  constructor(readonly planId: string) {
    super();
  }
}
