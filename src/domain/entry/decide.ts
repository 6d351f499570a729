import { type Authorised, holds } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import type { Decision, DecisionRecorded, EntryKey } from './events.js';
import { onboardFirst } from './policies.js';
import type { EntryState } from './state.js';

export type Decide = EntryKey & {
  readonly type: 'Decide';
  readonly to: Decision;
  readonly reason: string;
  /** The stream revision that the decider saw; null when they saw an undecided entry; absent when they do not care. */
  readonly expectedRevision?: bigint | null;
};

/** What other streams know of the entity and its collection at the moment of the decision. */
export type EntryContext = {
  /** The latest detection of the entity, if the ledger ever saw it unborn. */
  readonly detection: { readonly position: bigint; readonly status: 'open' | 'born' | 'vanished' } | null;
  readonly revision: bigint | null;
  readonly collection: { readonly onboarded: boolean; readonly hasIdentity: boolean };
};

/** Decides on one entry (domain.md, "Decisions"). */
export const decideEntry = (
  command: Decide,
  state: EntryState,
  context: EntryContext,
  by: Authorised,
): Outcome<DecisionRecorded> => {
  const { collection, code, to, reason } = command;
  const refusal = forbidden(command, state, context, by);
  if (refusal) return refusal;
  return accept({
    type: 'DecisionRecorded',
    data: {
      collection,
      code,
      from: decisionOf(state, context),
      to,
      decidedBy: actorLabel(by.actor),
      reason,
      pendingOnboarding: by.actor.kind === 'policy' && to === 'EXEMPT' && !context.collection.onboarded,
      detectedAt: String(context.detection?.position),
    },
  });
};

/**
 * The decision that stands. An entity that was born or gone and is found unborn again has a newer detection than the one
 * that was decided on: it starts anew as PENDING, with its old history in place.
 */
export const decisionOf = (state: EntryState, { detection }: Pick<EntryContext, 'detection'>): Decision =>
  detectedAnew(state, { detection }) ? 'PENDING' : state.decision;

/** True when the entity was detected anew since it was last decided on: then its old birth is history. */
const detectedAnew = (state: EntryState, { detection }: Pick<EntryContext, 'detection'>): boolean =>
  detection !== null && state.detectedAt !== null && detection.position > state.detectedAt;

const forbidden = (command: Decide, state: EntryState, context: EntryContext, by: Authorised): Refused | null => {
  const { collection, code, to } = command;
  const entry = `${code} of ${collection}`;
  const { detection } = context;
  const notAllowed = mayNotDecide(command, by);
  if (notAllowed) return notAllowed;
  if (!detection) {
    return refuse(
      'unknown',
      'never-detected',
      `No scan ever found ${entry} unborn, so there is nothing to decide; scan ${collection} first.`,
    );
  }
  if (command.expectedRevision !== undefined && command.expectedRevision !== context.revision) {
    const since = state.decidedBy ? `${state.decidedBy} has decided ${state.decision} since` : 'it has changed since';
    return refuse(
      'state',
      'stale-revision',
      `You saw ${entry} at revision ${command.expectedRevision ?? 'none'}; it is at ${context.revision ?? 'none'}: ${since}. Read it again, then decide.`,
    );
  }
  if (detection.status !== 'open') {
    const what = detection.status === 'born' ? 'is born' : 'no longer exists';
    return refuse('state', `entity-${detection.status}`, `${entry} ${what}, so no decision is open; read its history.`);
  }
  // The ledger may be a moment behind; the entry's own stream never is.
  if (state.birth.status === 'applied' && !detectedAnew(state, context)) {
    return refuse('state', 'entity-born', `${entry} is born, so no decision is open; read its history.`);
  }
  if (state.birth.status === 'intended') {
    return refuse(
      'state',
      'birth-in-flight',
      `The birth of ${entry} is intended by plan ${state.birth.planId}; wait for its outcome.`,
    );
  }
  if (decisionOf(state, context) === to) {
    return refuse('state', 'decision-unchanged', `${entry} already stands as ${to}; nothing changes.`);
  }
  if (by.actor.kind === 'policy' && by.actor.name === onboardFirst && context.collection.onboarded) {
    return refuse(
      'state',
      'onboarded-meanwhile',
      `${collection} was onboarded meanwhile, so the policy has no ground to exempt ${code} any more.`,
    );
  }
  if (to === 'BIRTH_APPROVED' && !context.collection.onboarded) {
    return refuse('rule', 'onboard-first', `${collection} is not onboarded; onboard it first, then approve ${code}.`);
  }
  if (to === 'BIRTH_APPROVED' && !context.collection.hasIdentity) {
    return refuse(
      'rule',
      'no-identity',
      `${collection} has no identity; declare or classify it first, then approve ${code}.`,
    );
  }
  return null;
};

const mayNotDecide = ({ collection, code, to }: Decide, { actor, authority }: Authorised): Refused | null => {
  const label = actorLabel(actor);
  if (actor.kind === 'service') {
    return refuse(
      'authority',
      'service-decides-nothing',
      `${label} is a service account; a person must decide on ${code}.`,
    );
  }
  if (actor.kind === 'policy') {
    return to === 'EXEMPT'
      ? null
      : refuse('authority', 'policy-only-exempts', `${label} is a policy; it may exempt ${code}, never decide ${to}.`);
  }
  return holds(authority, 'owner', collection)
    ? null
    : refuse(
        'authority',
        'owner-decides',
        `${label} does not own ${collection}; ask one of its owners, or a steward for the role.`,
      );
};
