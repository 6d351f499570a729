import type { PlanCommand } from '../../src/domain/plan/commands.js';
import { guardSets } from '../../src/domain/plan/guards/result.js';
import type { Plan } from '../../src/domain/plan/state.js';
import { draftable, dryRun, evidenceFor, groundOf, observe } from './facts.js';
import type { World } from './world.js';

export const steps = [
  'measure',
  'review',
  'permit',
  'guards',
  'rehearse',
  'start',
  'pause',
  'resume',
  'rerun',
  'revoke',
  'abandon',
  'complete',
  'claim',
] as const;
type StepName = (typeof steps)[number];

const passing = guardSets.map((set) => ({ set, checks: [{ check: 'all', ok: true, detail: '' }] }));

/** Every command there is on a sealed plan, with what a handler would see at this moment. */
export const commandsOn = (world: World, plan: Plan): { readonly [step in StepName]: () => PlanCommand } => {
  const n = world.log.length;
  const seen = () => ({ observed: observe(world, plan) });
  return {
    measure: () => ({
      type: 'RecordDryRun',
      ...seen(),
      collections: dryRun(world, plan),
      unplanned: 0,
      registryBirths: '0',
    }),
    review: () => ({
      type: 'ReviewPlan',
      ...seen(),
      digest: plan.draft.digest,
      verdict: n % 7 === 0 ? 'reject' : 'approve',
      reason: 'r',
    }),
    permit: () => ({
      type: 'OpenPermit',
      ...seen(),
      permitId: `${plan.planId}-${n % 5}`,
      reason: 'r',
      ...(n % 6 === 0 ? { budget: n % 9 } : {}),
    }),
    guards: () => ({ type: 'RecordGuards', ...seen(), sets: passing, evidence: evidenceFor(world, plan) }),
    rehearse: () => ({
      type: 'RecordRehearsal',
      ...seen(),
      collections: dryRun(world, plan).map(({ collection, expected }) => ({ collection, pass1: expected, pass2: 0 })),
      leaked: 0,
      registryBefore: '0',
      registryAfter: '0',
      sequenceDrift: [],
    }),
    start: () => ({ type: 'StartApply', ...seen(), registryBirths: '0', evidence: evidenceFor(world, plan) }),
    pause: () => ({ type: 'PauseApply', cause: 'operator', detail: 'r' }),
    resume: () => ({ type: 'ResumeApply', ground: groundOf(world) }),
    rerun: () => ({
      type: 'RecordRerun',
      collections: plan.draft.collections.map(({ collection }) => ({ collection, delta: 0, leftUnborn: 0 })),
      ownBirths: plan.apply?.applied ?? 0,
      registryAfter: '0',
    }),
    revoke: () => ({ type: 'RevokePermit', reason: 'r' }),
    abandon: () => ({ type: 'AbandonPlan', reason: 'r' }),
    complete: () => ({ type: 'CompleteApply', registryBirths: '0' }),
    claim: () => ({ type: 'StartBatch', batch: 0, collection: 'pivots', from: 0, to: 1, births: 1 }),
  };
};

/** A draft of everything that is approved and unborn now. */
export const draftNow = (world: World, planId: string): PlanCommand => {
  const { database, gateway } = world;
  const baseline = {
    births: '0',
    unborn: 0,
    identityBlockers: 0,
    requiredGaps: 0,
    duplicateKeys: 0,
    frozenTools: [],
  };
  return { type: 'DraftPlan', planId, reason: 'r', database, gateway, collections: draftable(world), baseline };
};
