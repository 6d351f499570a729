import type { DomainEvent } from '../shared/event.js';

export const decisions = ['PENDING', 'BIRTH_APPROVED', 'EXEMPT', 'QUARANTINE', 'RETIRE'] as const;

/** What an owner has decided about an unborn entity. */
export type Decision = (typeof decisions)[number];

/** Who the event is about. Every entry event names it, so that no reader has to parse a stream's name. */
export type EntryKey = { readonly collection: string; readonly code: string };

export type DecisionRecorded = DomainEvent<
  'DecisionRecorded',
  EntryKey & {
    readonly from: Decision;
    readonly to: Decision;
    /** A person's name, or `policy:<name>`. */
    readonly decidedBy: string;
    readonly reason: string;
    /** True while the decision is EXEMPT only because the collection is not onboarded. */
    readonly pendingOnboarding: boolean;
    /** The log position of the detection that this decision rests on, as decimal text. */
    readonly detectedAt: string;
  }
>;

export type BirthIntended = DomainEvent<
  'BirthIntended',
  EntryKey & { readonly planId: string; readonly batch: number; readonly pinnedRevision: string; readonly route: Route }
>;

export type BirthApplied = DomainEvent<
  'BirthApplied',
  EntryKey & {
    readonly planId: string;
    readonly batch: number;
    /** Step C: the birth row as it was read back, in the same transaction. */
    readonly birthId: string;
    readonly bornAt: string;
    readonly bornVia: string;
    /** True when a restart found the birth instead of the transaction's own answer. */
    readonly reconciled: boolean;
  }
>;

export type BirthRefused = DomainEvent<
  'BirthRefused',
  EntryKey & {
    readonly planId: string;
    readonly batch: number;
    /** The database's own words, or why the birth was not tried. */
    readonly reason: string;
    readonly sqlState: string | null;
    /** True when the apply had to stop before the birth was tried: the same plan may intend it again. */
    readonly released: boolean;
  }
>;

export type EntryEvent = DecisionRecorded | BirthIntended | BirthApplied | BirthRefused;

/** How a birth comes about lawfully (domain.md, "Lawful routes"). */
export type Route = 'retouch' | 'register' | 'file';
