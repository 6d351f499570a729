import type { Authorised } from '../authority/authority.js';
import type { Outcome } from '../shared/decision.js';
import { exhaustive } from '../shared/exhaustive.js';
import { type IntendIdentity, intendIdentity } from './apply-identity.js';
import { type Classify, classify } from './classify.js';
import { type AbandonWrite, type ConfirmWrite, concludeWrite } from './conclude-write.js';
import { type DeclareIdentity, declareIdentity } from './declare.js';
import { type RecordDiscovery, recordDiscovery } from './discover.js';
import type { CollectionEvent } from './events.js';
import { type CloseGate, moveGate, type OpenGate } from './gate.js';
import { type IntendOnboarding, intendOnboarding } from './onboard.js';
import { type IntendRevert, intendRevert } from './revert-identity.js';
import type { CollectionState } from './state.js';
import { type Triage, triage } from './triage.js';

export type CollectionCommand =
  | RecordDiscovery
  | Triage
  | CloseGate
  | OpenGate
  | Classify
  | DeclareIdentity
  | IntendIdentity
  | IntendRevert
  | IntendOnboarding
  | ConfirmWrite
  | AbandonWrite;

/**
 * Decides on one collection. Who may what (domain.md, "Separation of duties"): operators discover and classify; owners
 * triage, move the gate and declare; owners and stewards change the registry's rows, which they onboard and apply and
 * revert identities by. Service accounts look, and write nothing.
 */
export const decideCollection = (
  command: CollectionCommand,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<CollectionEvent> => {
  switch (command.type) {
    case 'RecordDiscovery':
      return recordDiscovery(command, state, collection, by);
    case 'Triage':
      return triage(command, state, collection, by);
    case 'CloseGate':
    case 'OpenGate':
      return moveGate(command, state, collection, by);
    case 'Classify':
      return classify(command, state, collection, by);
    case 'DeclareIdentity':
      return declareIdentity(command, state, collection, by);
    case 'IntendIdentity':
      return intendIdentity(command, state, collection, by);
    case 'IntendRevert':
      return intendRevert(command, state, collection, by);
    case 'IntendOnboarding':
      return intendOnboarding(command, state, collection, by);
    case 'ConfirmWrite':
    case 'AbandonWrite':
      return concludeWrite(command, state, collection, by);
    default:
      return exhaustive(command);
  }
};
