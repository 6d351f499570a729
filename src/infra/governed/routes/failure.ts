import pg from 'pg';
import type { Failure } from '../../../domain/plan/process/trial.js';

/**
 * Reasons of our own to roll a transaction back, told apart like the database's. None of them passes by itself, so the
 * process of an apply isolates the row.
 */
export const reasons = {
  /** Not every planned row is there with its key and its code. */
  rowsMissing: 'BL001',
  /** The registry grew by other than the planned births. */
  sideBirths: 'BL002',
  /** Somebody else's birth came first. */
  bornElsewhere: 'BL003',
  /** The gateway refused to register an entity. */
  notRegistered: 'BL004',
} as const;

export class RouteFailed extends Error {
  constructor(
    readonly sqlState: (typeof reasons)[keyof typeof reasons],
    message: string,
  ) {
    super(message);
    this.name = 'RouteFailed';
  }
}

/** What a transaction failed with. No SQLSTATE: the connection broke, and nobody knows whether it committed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RouteFailed) return { message: error.message, sqlState: error.sqlState };
  if (error instanceof pg.DatabaseError) return { message: error.message, sqlState: error.code ?? null };
  return { message: error instanceof Error ? error.message : String(error), sqlState: null };
}
