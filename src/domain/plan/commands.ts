import type { EntryContext } from '../entry/decide.js';
import type { Route } from '../entry/events.js';
import type { EntryState } from '../entry/state.js';
import type { Baseline } from './baseline.js';
import type { Ground, Observed } from './digest.js';
import type { DatabaseIdentity, GatewayFunction, Structure } from './digest-basis.js';
import type {
  BatchCommitted,
  BatchStarted,
  DryRunFigures,
  PauseCause,
  RehearsalFigures,
  RerunFigures,
  RerunVerified,
  Verdict,
} from './events.js';
import type { Evidence } from './guards/evidence.js';
import type { GuardSetResult } from './guards/result.js';

/** An entry that is to be pinned, as its stream and its row stand now. */
export type DraftEntry = {
  readonly code: string;
  /** The revision of its stream; null when nobody ever decided on it. */
  readonly revision: bigint | null;
  /** Its row's key as the texts of the key's columns; empty when the row is gone. */
  readonly key: readonly string[];
  readonly state: EntryState;
  readonly detection: EntryContext['detection'];
};

export type DraftCollection = {
  readonly collection: string;
  readonly route: Route | 'onboard_first';
  readonly structure: Structure;
  readonly entries: readonly DraftEntry[];
};

export type DraftPlan = {
  readonly type: 'DraftPlan';
  readonly planId: string;
  readonly reason: string;
  readonly database: DatabaseIdentity;
  readonly gateway: readonly GatewayFunction[];
  readonly collections: readonly DraftCollection[];
  readonly baseline: Baseline;
};

/** What the handler saw at this very moment; compared with what the plan's digest covers. */
type Seen = { readonly observed: Observed };

export type RecordDryRun = Seen & {
  readonly type: 'RecordDryRun';
  readonly collections: readonly DryRunFigures[];
  readonly unplanned: number;
  readonly registryBirths: string;
};

/** `sets` are those that SQL evaluated; the domain adds `authority` and `quorum` from the evidence. */
export type RecordGuards = Seen & {
  readonly type: 'RecordGuards';
  readonly sets: readonly GuardSetResult[];
  readonly evidence: Evidence;
};

export type ReviewPlan = Seen & {
  readonly type: 'ReviewPlan';
  /** The digest that the reviewer looked at. */
  readonly digest: string;
  readonly verdict: Verdict;
  readonly reason: string;
};

export type OpenPermit = Seen & {
  readonly type: 'OpenPermit';
  readonly permitId: string;
  /** Default: now. */
  readonly notBefore?: string;
  /** Default: 24 hours after `notBefore` (a setting). */
  readonly notAfter?: string;
  /** The most births; default: those that the dry run expects. */
  readonly budget?: number;
  readonly reason: string;
};

export type RevokePermit = { readonly type: 'RevokePermit'; readonly reason: string };

export type RecordRehearsal = Seen & {
  readonly type: 'RecordRehearsal';
  readonly collections: readonly RehearsalFigures[];
  readonly leaked: number;
  readonly registryBefore: string;
  readonly registryAfter: string;
  readonly sequenceDrift: readonly { readonly sequence: string; readonly drift: string }[];
};

/** `evidence` is as fresh as `observed`: the guards may have passed minutes ago, and rights be revoked since. */
export type StartApply = Seen & {
  readonly type: 'StartApply';
  readonly registryBirths: string;
  readonly evidence: Evidence;
};

/** The claim of a batch, by the apply's process. */
export type StartBatch = { readonly type: 'StartBatch' } & Omit<BatchStarted['data'], 'planId'>;

export type RecordBatch = { readonly type: 'RecordBatch' } & Omit<BatchCommitted['data'], 'planId'>;

export type PauseApply = { readonly type: 'PauseApply'; readonly cause: PauseCause; readonly detail: string };

export type ResumeApply = { readonly type: 'ResumeApply'; readonly ground: Ground };

export type CompleteApply = { readonly type: 'CompleteApply'; readonly registryBirths: string };

export type RecordRerun = { readonly type: 'RecordRerun'; readonly collections: readonly RerunFigures[] } & Pick<
  RerunVerified['data'],
  'ownBirths' | 'registryAfter'
>;

export type AbandonPlan = { readonly type: 'AbandonPlan'; readonly reason: string };

export type PlanCommand =
  | DraftPlan
  | RecordDryRun
  | RecordGuards
  | ReviewPlan
  | OpenPermit
  | RevokePermit
  | RecordRehearsal
  | StartApply
  | StartBatch
  | RecordBatch
  | PauseApply
  | ResumeApply
  | CompleteApply
  | RecordRerun
  | AbandonPlan;

/** What is the same for every command on a plan. */
export type PlanContext = {
  /** The service's clock, as an ISO instant. */
  readonly now: string;
  readonly settings: PlanSettings;
  /** The collections whose gate is closed at this moment. */
  readonly closedGates: readonly string[];
};

export type PlanSettings = {
  /** How many independent approvals a plan needs. */
  readonly quorum: number;
  readonly permitMillis: number;
  /** How old a passing evaluation of the guards may be when the step that needs it is taken. */
  readonly guardsFreshMillis: number;
};

export const defaultPlanSettings: PlanSettings = {
  quorum: 1,
  permitMillis: 24 * 3_600_000,
  guardsFreshMillis: 10 * 60_000,
};
