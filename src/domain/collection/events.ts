import type { DomainEvent } from '../shared/event.js';
import type { Gap } from './assess.js';
import type { CollectionFacts } from './facts.js';
import type { Identity } from './identity.js';
import type { IdentityBytes, OnboardingImage, RegistryWrite } from './registry-write.js';

type Of = { readonly collection: string };

/** What every event says that concludes a write to the registry. */
type Written = {
  readonly writeId: string;
  /** True when a restart found the write done, instead of the transaction's own answer. */
  readonly reconciled: boolean;
};

export const triageVerdicts = ['NEEDS_BIRTH', 'EXEMPT'] as const;
export type TriageVerdict = (typeof triageVerdicts)[number];

/** Written at the first discovery and whenever what discovery sees has changed. */
export type CollectionDiscovered = DomainEvent<
  'CollectionDiscovered',
  Of & {
    readonly facts: CollectionFacts;
    readonly gap: Gap | null;
    readonly needsTriage: boolean;
    readonly onboarded: boolean;
  }
>;
export type CollectionTriaged = DomainEvent<
  'CollectionTriaged',
  Of & { readonly verdict: TriageVerdict; readonly reason: string; readonly decidedBy: string }
>;
export type CollectionOnboarded = DomainEvent<
  'CollectionOnboarded',
  Of &
    Written & {
      readonly identity: Identity;
      readonly onboardedBy: string;
      readonly before: OnboardingImage;
      readonly after: OnboardingImage;
    }
>;
export type GateClosed = DomainEvent<'GateClosed', Of & { readonly reason: string; readonly closedBy: string }>;
export type GateOpened = DomainEvent<'GateOpened', Of & { readonly reason: string; readonly openedBy: string }>;
export type IdentityClassified = DomainEvent<
  'IdentityClassified',
  Of & { readonly identity: Identity; readonly triggerDefinition: string }
>;
export type IdentityBlocked = DomainEvent<
  'IdentityBlocked',
  Of & { readonly reason: string; readonly actionPack: ActionPack }
>;
export type IdentityDeclared = DomainEvent<
  'IdentityDeclared',
  Of & { readonly identity: Identity; readonly declaredBy: string; readonly reason: string }
>;
/** `before` holds the registry's bytes as they were, so that a revert restores exactly them. */
export type IdentityApplied = DomainEvent<
  'IdentityApplied',
  Of & Written & { readonly before: IdentityBytes; readonly after: IdentityBytes; readonly appliedBy: string }
>;
export type IdentityReverted = DomainEvent<
  'IdentityReverted',
  Of & Written & { readonly restored: IdentityBytes; readonly reason: string; readonly revertedBy: string }
>;
/**
 * The label before the write: what is about to be written to the governed registry, and what stands there. Not one of
 * the specification's events, but without it a crash between the write and `IdentityApplied` (or `IdentityReverted`,
 * `CollectionOnboarded`) would leave a change of the governed database that no event announced. It is concluded by one of
 * those three, or by `RegistryWriteAbandoned`.
 */
export type RegistryWriteIntended = DomainEvent<
  'RegistryWriteIntended',
  Of & {
    readonly writeId: string;
    readonly write: RegistryWrite;
    readonly reason: string;
    readonly intendedBy: string;
    /** The births that the rehearsal counted before and after the write, alike; decimal text. */
    readonly rehearsedBirths: string;
  }
>;
/** The write did not come about: its transaction was rolled back, or a restart did not find it in the registry. */
export type RegistryWriteAbandoned = DomainEvent<
  'RegistryWriteAbandoned',
  Of & { readonly writeId: string; readonly reason: string }
>;

/** What an owner needs to resolve a blocked identity: what is wrong, the ways out, what each would do, and its command. */
export type ActionPack = {
  readonly problem: string;
  readonly options: readonly { readonly title: string; readonly effect: string; readonly command: string }[];
};

export type CollectionEvent =
  | CollectionDiscovered
  | CollectionTriaged
  | CollectionOnboarded
  | GateClosed
  | GateOpened
  | IdentityClassified
  | IdentityBlocked
  | IdentityDeclared
  | IdentityApplied
  | IdentityReverted
  | RegistryWriteIntended
  | RegistryWriteAbandoned;
