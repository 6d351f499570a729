import { Injectable } from '@nestjs/common';
import { refuse } from '../../../domain/shared/decision.js';
import { CommandRefused } from '../../../infra/http/problem/command-refused.js';
import { Exclusive } from '../../../infra/postgres/exclusive.js';
import { type Call, causedBy } from '../call.js';
import { DenialRecorder } from '../denial-recorder.js';
import { derivedId } from '../ids.js';

/** One writer of the governed registry at a time, across all instances of the service. */
@Injectable()
export class RegistryClaim {
  constructor(
    private readonly exclusive: Exclusive,
    private readonly denials: DenialRecorder,
  ) {}

  /**
   * Runs `work` while the claim is held.
   * @param work gets a check that throws once the claim is lost, to be called right before a commit
   * @throws CommandRefused when somebody else holds the claim
   */
  async hold<T>(
    command: string,
    target: string,
    call: Call,
    work: (assertStill: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const held = await this.ifFree(work);
    if (held) return held.result;
    const detail =
      'Somebody else is writing to the governed registry at this moment; repeat the command when they are through.';
    const refused = refuse('state', 'registry-write-running', detail);
    await this.denials.record(command, target, refused, causedBy(call, derivedId('denied', call.commandId, target)));
    throw new CommandRefused(refused, command, target);
  }

  /** Runs `work` if nobody holds the claim; null if somebody does. */
  async ifFree<T>(work: (assertStill: () => Promise<void>) => Promise<T>): Promise<{ readonly result: T } | null> {
    const claim = await this.exclusive.claim('registry', 'write');
    if (!claim) return null;
    try {
      // A line that is cut is noticed late, so whoever keeps the claims is asked.
      const assertStill = async (): Promise<void> => {
        if (!(await claim.stands()))
          throw new Error('The claim on the governed registry was lost, so nothing was written; try again.');
      };
      return { result: await work(assertStill) };
    } finally {
      await claim.release();
    }
  }
}
