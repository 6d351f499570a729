import type { AuthorityEvent } from '../../domain/authority/events.js';
import type { CollectionEvent } from '../../domain/collection/events.js';
import type { CommandDenied } from '../../domain/denial/events.js';
import type { EntryEvent } from '../../domain/entry/events.js';
import type { PlanEvent } from '../../domain/plan/events.js';
import type { ScanEvent } from '../../domain/scan/events.js';
import type { ToolEvent } from '../../domain/tool/events.js';

export type LedgerEvent =
  | CollectionEvent
  | ScanEvent
  | EntryEvent
  | AuthorityEvent
  | CommandDenied
  | PlanEvent
  | ToolEvent;
export type EventType = LedgerEvent['type'];

type TableOf<E extends { readonly type: string }> = Readonly<Record<E['type'], true>>;

/*
 * Every event type that this program can read, by what its stream is about. The compiler sees to it that none is
 * forgotten, and that none stands here that there is not.
 */

const planEvents: TableOf<PlanEvent> = {
  EntriesPinned: true,
  PlanDrafted: true,
  DryRunRecorded: true,
  GuardsEvaluated: true,
  PlanReviewed: true,
  PermitOpened: true,
  PermitRevoked: true,
  RehearsalRecorded: true,
  ApplyStarted: true,
  BatchStarted: true,
  BatchCommitted: true,
  ApplyPaused: true,
  ApplyResumed: true,
  ApplyCompleted: true,
  RerunVerified: true,
  PlanAbandoned: true,
};

const toolEvents: TableOf<ToolEvent> = { ToolFrozen: true, ToolThawed: true };

const known: Readonly<Record<EventType, true>> = {
  CollectionDiscovered: true,
  CollectionTriaged: true,
  CollectionOnboarded: true,
  GateClosed: true,
  GateOpened: true,
  IdentityClassified: true,
  IdentityBlocked: true,
  IdentityDeclared: true,
  IdentityApplied: true,
  IdentityReverted: true,
  RegistryWriteIntended: true,
  RegistryWriteAbandoned: true,
  LapStarted: true,
  PageScanned: true,
  LapCompleted: true,
  LapAborted: true,
  DecisionRecorded: true,
  BirthIntended: true,
  BirthApplied: true,
  BirthRefused: true,
  AuthorityGranted: true,
  AuthorityRevoked: true,
  CommandDenied: true,
  ...planEvents,
  ...toolEvents,
};

/** The names of all of them. */
export const eventTypes = Object.keys(known) as readonly EventType[];

/** False for a type that a newer program wrote: such events stay in the log, are counted and shown. */
export const isKnown = (type: string): type is EventType => Object.hasOwn(known, type);

export const isPlanEvent = (type: string): type is PlanEvent['type'] => Object.hasOwn(planEvents, type);

export const isToolEvent = (type: string): type is ToolEvent['type'] => Object.hasOwn(toolEvents, type);
