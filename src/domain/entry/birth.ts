import { type Authorised } from '../authority/authority.js';
import { processOnly } from '../plan/duties.js';
import { pinAt } from '../plan/pinned-list.js';
import { isSealed, type PlanState } from '../plan/state.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { decisionOf, type EntryContext } from './decide.js';
import type { BirthApplied, BirthIntended, BirthRefused, EntryKey, Route } from './events.js';
import type { EntryState } from './state.js';

type InBatch = EntryKey & { readonly planId: string; readonly batch: number };

/** Step C: the birth row as it was read back. */
export type BirthRow = Pick<BirthApplied['data'], 'birthId' | 'bornAt' | 'bornVia'>;

export type IntendBirth = InBatch & { readonly type: 'IntendBirth'; readonly ordinal: number; readonly route: Route };
export type RecordBirth = InBatch & { readonly type: 'RecordBirth' } & BirthRow;
export type RefuseBirth = InBatch & { readonly type: 'RefuseBirth' } & Pick<
    BirthRefused['data'],
    'reason' | 'sqlState' | 'released'
  >;
/**
 * Resolves an intent whose outcome got lost, by what the registry holds now. A birth that is found counts as ours: it
 * was intended, and whether our lost transaction or another session's came first leaves no trace. The event says so by
 * `reconciled`.
 */
export type ReconcileBirth = InBatch & { readonly type: 'ReconcileBirth'; readonly found: BirthRow | null };
export type BirthCommand = IntendBirth | RecordBirth | RefuseBirth | ReconcileBirth;

/** What other streams know at the moment of the intent. */
export type BirthContext = Pick<EntryContext, 'detection' | 'revision'> & {
  readonly plan: PlanState;
  readonly gate: 'open' | 'closed';
};

export type BirthEvent = BirthIntended | BirthApplied | BirthRefused;

/** The entry's side of an apply. Only the process that drives it commands here; a repeated command changes nothing. */
export const decideBirth = (
  command: BirthCommand,
  state: EntryState,
  context: BirthContext,
  by: Authorised,
): Outcome<BirthEvent> => {
  const refusal = processOnly(by, `touch the birth of ${command.code}`);
  if (refusal) return refusal;
  const { collection, code, planId, batch } = command;
  switch (command.type) {
    case 'IntendBirth':
      return intend(command, state, context);
    case 'RecordBirth': {
      const { birthId, bornAt, bornVia } = command;
      return concluded(command, state, 'applied', {
        type: 'BirthApplied',
        data: { collection, code, planId, batch, birthId, bornAt, bornVia, reconciled: false },
      });
    }
    case 'RefuseBirth': {
      const { reason, sqlState, released } = command;
      return concluded(command, state, released ? 'released' : 'refused', {
        type: 'BirthRefused',
        data: { collection, code, planId, batch, reason, sqlState, released },
      });
    }
    case 'ReconcileBirth': {
      if (!command.found) return accept();
      const { birthId, bornAt, bornVia } = command.found;
      return concluded(command, state, 'applied', {
        type: 'BirthApplied',
        data: { collection, code, planId, batch, birthId, bornAt, bornVia, reconciled: true },
      });
    }
    default:
      return exhaustive(command);
  }
};

/**
 * The revision of an entry's stream as a plan must see it. What the plan's own attempt has added does not count: its
 * pin still holds until somebody else touches the entry.
 */
export const revisionFor = (planId: string, { attempt }: EntryState, revision: bigint | null): string =>
  attempt?.planId === planId ? attempt.pinnedRevision : String(revision);

const intend = (command: IntendBirth, state: EntryState, context: BirthContext): Outcome<BirthIntended> => {
  const { collection, code, planId, batch, ordinal, route } = command;
  if (isOpenIn(command, state)) return accept();
  const pinned = claimedPin(command, context.plan);
  if (!pinned) {
    return refuse(
      'state',
      'batch-not-claimed',
      `Batch ${batch} of plan ${planId} is not claimed, or ${code} of ${collection} is not number ${ordinal} in it; claim it first.`,
    );
  }
  const obstacle = notIntendable(command, state, context, pinned.revision);
  if (obstacle) return obstacle;
  return accept({
    type: 'BirthIntended',
    data: { collection, code, planId, batch, pinnedRevision: pinned.revision, route },
  });
};

/** The pin that the claimed batch holds for this very entry. */
const claimedPin = (command: IntendBirth, plan: PlanState): { readonly revision: string } | null => {
  const { collection, code, planId, batch, ordinal } = command;
  const claim = isSealed(plan) && plan.planId === planId ? plan.apply?.inFlight : null;
  if (!isSealed(plan) || claim?.batch !== batch || ordinal < claim.from || ordinal >= claim.to) return null;
  const pinned = pinAt(plan, ordinal);
  return pinned?.collection === collection && pinned.pin[0] === code ? { revision: pinned.pin[1] } : null;
};

const notIntendable = (
  command: IntendBirth,
  state: EntryState,
  context: BirthContext,
  pinnedRevision: string,
): Refused | null => {
  const { collection, code, planId } = command;
  const entry = `${code} of ${collection}`;
  if (context.gate === 'closed') {
    return refuse(
      'state',
      'gate-closed',
      `The gate of ${collection} is closed; ${code} must wait until an owner opens it.`,
    );
  }
  if (state.birth.status === 'intended') {
    return refuse('state', 'birth-in-flight', `The birth of ${entry} is in flight in plan ${state.birth.planId}.`);
  }
  if (
    revisionFor(planId, state, context.revision) !== pinnedRevision ||
    decisionOf(state, context) !== 'BIRTH_APPROVED'
  ) {
    return refuse(
      'state',
      'decided-otherwise',
      `${entry} is no longer what plan ${planId} pinned (revision ${pinnedRevision}, now ${context.revision}); it is skipped.`,
    );
  }
  if (state.birth.status === 'applied') {
    return refuse('state', 'already-born', `The birth of ${entry} is already applied by plan ${state.birth.planId}.`);
  }
  if (state.attempt?.planId === planId && state.attempt.outcome === 'refused') {
    return refuse(
      'state',
      'already-refused',
      `The birth of ${entry} was already refused in plan ${planId}; plan it anew.`,
    );
  }
  return null;
};

const isOpenIn = ({ planId, batch }: InBatch, { birth }: EntryState): boolean =>
  birth.status === 'intended' && birth.planId === planId && birth.batch === batch;

/** An outcome needs its intent; the same outcome again is no news. */
const concluded = <E extends BirthEvent>(
  command: InBatch,
  state: EntryState,
  outcome: 'applied' | 'refused' | 'released',
  event: E,
): Outcome<E> => {
  if (isOpenIn(command, state)) return accept(event);
  if (state.attempt?.planId === command.planId && state.attempt.outcome === outcome) return accept();
  return refuse(
    'state',
    'birth-not-intended',
    `No birth of ${command.code} of ${command.collection} is in flight in batch ${command.batch} of plan ${command.planId}; nothing can be recorded for it.`,
  );
};
