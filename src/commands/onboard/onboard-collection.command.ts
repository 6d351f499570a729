import { Command } from '@nestjs/cqrs';
import type { Identity } from '../../domain/collection/identity.js';
import type { OnboardingImage } from '../../domain/collection/registry-write.js';
import type { Call } from '../shared/call.js';

/** What whoever onboards says of the collection. */
export type OnboardingOrder = {
  readonly collection: string;
  /** Null: what its birth trigger practises. */
  readonly identity: Identity | null;
  /** Whom the registry shall name as its owner. */
  readonly owner: string;
  /** Whether births are required of it from now on. */
  readonly required: boolean;
  readonly reason: string;
  /** False rehearses only. */
  readonly execute: boolean;
};

/** Brings a collection into both registries, and returns the entries that waited for it to PENDING. */
export class OnboardCollection extends Command<OnboardingReport> {
  constructor(
    readonly order: OnboardingOrder,
    readonly call: Call,
  ) {
    super();
  }
}

export type OnboardingReport = {
  readonly collection: string;
  /** `finished`: it was onboarded before, and entries that still waited were returned now. */
  readonly outcome: 'rehearsed' | 'onboarded' | 'finished';
  readonly before: OnboardingImage | null;
  readonly after: OnboardingImage | null;
  /** Entries that went back to PENDING. */
  readonly returned: number;
  readonly position: bigint | null;
};
