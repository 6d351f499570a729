import { Injectable } from '@nestjs/common';

/** Why an apply does nothing at the moment, and until when it waits at least. */
export type ApplyHold = { readonly until: string; readonly reasons: readonly string[] };

/**
 * The holds of the applies that this instance drives. They pass by themselves, so they are not in the log (a pause, which
 * does not, is): another instance tells of none.
 */
@Injectable()
export class Holds {
  private readonly holds = new Map<string, ApplyHold>();

  of(planId: string): ApplyHold | null {
    return this.holds.get(planId) ?? null;
  }

  /** Tells of a hold while the wait goes on. */
  async during(planId: string, hold: ApplyHold, wait: () => Promise<void>): Promise<void> {
    this.holds.set(planId, hold);
    try {
      await wait();
    } finally {
      this.holds.delete(planId);
    }
  }
}
