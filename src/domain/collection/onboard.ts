import type { Authorised } from '../authority/authority.js';
import { actorLabel } from '../shared/actor.js';
import { accept, type Outcome, type Refused, refuse } from '../shared/decision.js';
import { isOnboarded } from './assess.js';
import type { CodeCheck } from './code-check.js';
import { doesNotFit } from './declare.js';
import type { RegistryWriteIntended } from './events.js';
import type { CollectionFacts, RelationName } from './facts.js';
import { declaredIdentity, describeIdentity, type Identity, sameIdentity } from './identity.js';
import { notWriting, ownerOrSteward } from './may.js';
import { bytesOf, type OnboardingImage, type RegistryRow } from './registry-write.js';
import type { CollectionState } from './state.js';

/** What whoever onboards says of the collection. */
export type Onboarding = {
  readonly identity: Identity;
  /** Whom the registry shall name as the owner. */
  readonly owner: string;
  /** Whether births are required of it from now on. */
  readonly required: boolean;
};

export type IntendOnboarding = Onboarding & {
  readonly type: 'IntendOnboarding';
  readonly writeId: string;
  readonly reason: string;
  readonly code: CodeCheck | null;
  /** What the rehearsal found in the two registries. */
  readonly before: OnboardingImage;
  readonly rehearsedBirths: string;
};

/** Why a collection may not be onboarded so; null when it may. */
export const mayOnboard = (
  { identity }: Pick<Onboarding, 'identity'>,
  code: CodeCheck | null,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Refused | null => {
  const refused = ownerOrSteward(state, collection, by, 'owner-or-steward-onboards') ?? notWriting(state, collection);
  const { facts } = state;
  if (refused || !facts) return refused;
  if (facts.folder) {
    return refuse(
      'rule',
      'folder-needs-no-onboarding',
      `${collection} is a folder of files; onboard the table that registers them.`,
    );
  }
  if (isOnboarded(facts)) {
    return refuse('state', 'already-onboarded', `${collection} is registered and managed already; nothing changes.`);
  }
  const declared = declaredIdentity(facts);
  if (declared && !sameIdentity(declared, identity)) {
    return refuse(
      'rule',
      'registry-declares-otherwise',
      `The registry declares ${describeIdentity(declared, collection)} for ${collection}; onboard it so, or declare another identity afterwards.`,
    );
  }
  return doesNotFit(identity, facts, code);
};

/**
 * The two rows as onboarding leaves them. A row that is there keeps what it says; only what is missing is added, since
 * that is all that the service's role may do.
 */
export const onboarded = (
  { identity, owner, required }: Onboarding,
  facts: CollectionFacts,
  before: OnboardingImage,
): OnboardingImage => ({
  registry: before.registry
    ? withIdentity(before.registry, identity)
    : newRow(identity, owner, required, facts.relation),
  catalog: { managed: true },
});

const newRow = (identity: Identity, owner: string, required: boolean, relation: RelationName | null): RegistryRow => ({
  schema: relation?.schema ?? null,
  table: relation?.table ?? null,
  required,
  owner,
  ...bytesOf(identity, 'declared'),
});

const withIdentity = (row: RegistryRow, identity: Identity): RegistryRow =>
  row.strategy === null ? { ...row, ...bytesOf(identity, 'declared') } : row;

export const intendOnboarding = (
  command: IntendOnboarding,
  state: CollectionState,
  collection: string,
  by: Authorised,
): Outcome<RegistryWriteIntended> => {
  const { code, writeId, reason, before, identity, rehearsedBirths } = command;
  const refused = mayOnboard(command, code, state, collection, by);
  if (refused) return refused;
  const { facts } = state;
  if (!facts) return accept();
  if (facts.registered !== (before.registry !== null)) {
    return refuse(
      'state',
      'registry-changed',
      `Somebody changed the registry row of ${collection} meanwhile; look again, then onboard.`,
    );
  }
  const after = onboarded(command, facts, before);
  return accept({
    type: 'RegistryWriteIntended',
    data: {
      collection,
      writeId,
      write: { purpose: 'onboard', identity, before, after },
      reason,
      intendedBy: actorLabel(by.actor),
      rehearsedBirths,
    },
  });
};
