import { Applier } from './ground/applier.js';
import { Gates } from './ground/gates.js';
import { GroundReader } from './ground/ground-reader.js';
import { Observer } from './ground/observer.js';
import { EvaluateGuardsHandler } from './guards/evaluate-guards.handler.js';
import { EvidenceReader } from './guards/evidence-reader.js';
import { GuardFactsReader } from './guards/guard-facts-reader.js';
import { GuardKeeper } from './guards/guard-keeper.js';
import { Measurer } from './guards/measurer.js';
import { ScanTeller } from './guards/scan-told.js';
import { EntryReader } from './log/entry-reader.js';
import { PlanClock } from './log/plan-clock.js';
import { PlanLogs } from './log/plan-logs.js';
import { PlanRunner } from './log/plan-runner.js';
import { Holds } from './show/holds.js';
import { ShowPlanHandler } from './show/show-plan.handler.js';
import { AbandonPlanHandler } from './steps/abandon-plan.handler.js';
import { DraftPlanHandler } from './steps/draft-plan.handler.js';
import { DryRunPlanHandler } from './steps/dry-run-plan.handler.js';
import { OpenPermitHandler, RevokePermitHandler } from './steps/permit.handlers.js';
import { RehearsePlanHandler } from './steps/rehearse-plan.handler.js';
import { ReviewPlanHandler } from './steps/review-plan.handler.js';
import { SelectEntries } from './steps/select-entries.js';
import { VerifyPlanHandler } from './verify/verify-plan.handler.js';

/** Everything that plans need, for the module of all commands. */
export const planProviders = [
  Applier,
  EntryReader,
  EvidenceReader,
  Gates,
  GroundReader,
  GuardFactsReader,
  GuardKeeper,
  Holds,
  Measurer,
  Observer,
  PlanClock,
  PlanLogs,
  PlanRunner,
  ScanTeller,
  SelectEntries,
  AbandonPlanHandler,
  DraftPlanHandler,
  DryRunPlanHandler,
  EvaluateGuardsHandler,
  OpenPermitHandler,
  RehearsePlanHandler,
  ReviewPlanHandler,
  RevokePermitHandler,
  ShowPlanHandler,
  VerifyPlanHandler,
];
