import { Command } from '@nestjs/cqrs';
import type { ActionPack } from '../../domain/collection/events.js';
import type { Identity } from '../../domain/collection/identity.js';
import type { Call } from '../shared/call.js';

/**
 * Mirrors the birth triggers of collections whose identity the registry does not know. Writes nothing to the governed
 * database; what is found can be applied afterwards.
 */
export class ClassifyIdentities extends Command<ClassificationReport> {
  constructor(
    /** Null: all that are registered, managed, required and without an identity. */
    readonly collections: readonly string[] | null,
    readonly call: Call,
  ) {
    super();
  }
}

export type ClassificationReport = {
  readonly rows: readonly Classification[];
  /** Log position of the newest event written; null when nothing was new. */
  readonly position: bigint | null;
};

export type Classification = {
  readonly collection: string;
  /** `declared`: an owner has spoken, and a trigger does not overrule that. */
  readonly outcome: 'classified' | 'blocked' | 'declared' | 'refused' | 'failed';
  readonly identity: Identity | null;
  /** Why it is blocked, refused or failed. */
  readonly detail: string | null;
  readonly actionPack: ActionPack | null;
  /** False when the log knew all this already. */
  readonly changed: boolean;
};
