import type { DomainEvent } from '../shared/event.js';
import type { Gap } from './assess.js';
import type { CollectionFacts, DeclaredIdentity } from './facts.js';
import type { Identity } from './identity.js';

type Of = { readonly collection: string };

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
  Of & { readonly identity: Identity; readonly onboardedBy: string; readonly before: string; readonly after: string }
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
/** `before` holds the registry's values as they were, so that a revert restores exactly them. */
export type IdentityApplied = DomainEvent<
  'IdentityApplied',
  Of & { readonly before: DeclaredIdentity | null; readonly after: DeclaredIdentity }
>;
export type IdentityReverted = DomainEvent<
  'IdentityReverted',
  Of & { readonly restored: DeclaredIdentity | null; readonly reason: string }
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
  | IdentityReverted;
