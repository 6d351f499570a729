import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import type { CollectionOnboarded, IdentityApplied, IdentityReverted, RegistryWriteAbandoned } from './events.js';
import { isPolicy, reconcile } from './may.js';
import type { CollectionState, WriteInFlight } from './state.js';

/** The write was read back from the registry: it stands. */
export type ConfirmWrite = { readonly type: 'ConfirmWrite'; readonly writeId: string; readonly reconciled: boolean };
/** The write did not come about. */
export type AbandonWrite = { readonly type: 'AbandonWrite'; readonly writeId: string; readonly reason: string };

type Concluded = IdentityApplied | IdentityReverted | CollectionOnboarded | RegistryWriteAbandoned;

/** Ends an announced write, by whoever announced it, or by the policy that looks after a crash. Repeated, it does nothing. */
export const concludeWrite = (
  command: ConfirmWrite | AbandonWrite,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<Concluded> => {
  const { writing } = state;
  if (writing?.writeId !== command.writeId) return accept();
  const refused = mayConclude(writing, collection, by);
  if (refused) return refused;
  const { writeId } = command;
  return accept(
    command.type === 'AbandonWrite'
      ? { type: 'RegistryWriteAbandoned', data: { collection, writeId, reason: command.reason } }
      : concluded(writing, collection, command.reconciled),
  );
};

const mayConclude = ({ intendedBy }: WriteInFlight, collection: string, by: Authorised): Refused | null => {
  const label = actorLabel(by.actor);
  return label === intendedBy || isPolicy(by, reconcile)
    ? null
    : refuse(
        'authority',
        'own-write-only',
        `${label} did not announce the write to the registry row of ${collection}.`,
      );
};

const concluded = (
  { writeId, write, intendedBy, reason }: WriteInFlight,
  collection: string,
  reconciled: boolean,
): Concluded => {
  const common = { collection, writeId, reconciled };
  switch (write.purpose) {
    case 'apply_identity': {
      const { before, after } = write;
      return { type: 'IdentityApplied', data: { ...common, before, after, appliedBy: intendedBy } };
    }
    case 'revert_identity':
      return { type: 'IdentityReverted', data: { ...common, restored: write.after, reason, revertedBy: intendedBy } };
    case 'onboard': {
      const { identity, before, after } = write;
      return { type: 'CollectionOnboarded', data: { ...common, identity, onboardedBy: intendedBy, before, after } };
    }
    default:
      return exhaustive(write);
  }
};
