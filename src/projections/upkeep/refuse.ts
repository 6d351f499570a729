import { v5 } from 'uuid';
import { denied } from '../../domain/denial/denied.js';
import { type Actor, actorLabel } from '../../domain/shared/actor.js';
import { type Refused, refuse } from '../../domain/shared/decision.js';
import { appendDenial } from '../../infra/eventstore/append-denial.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import { currentSchema } from '../../infra/eventstore/upcasters/upcast.js';
import { CommandRefused } from '../../infra/http/problem/command-refused.js';
import { RebuildRunning } from '../../infra/postgres/rebuild/build-session.js';
import { PoisonEvent } from '../engine/poison.js';
import { ProjectionRefused } from '../engine/refusal.js';
import { SwapBackRefused } from '../rebuild/swap-back.js';
import { NoSuchFault } from './poison-orders.js';

/** Who wants something of a projection, under which id a repetition is recognised, and when. */
export type Caller = {
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  readonly at: Date;
};

/** What was wanted of which projection. */
export type Wanted = {
  readonly command: 'RetryEvent' | 'SkipEvent' | 'Rebuild' | 'SwapBack';
  readonly projection: string;
};

/** Records a refusal, as every refusal of the ledger is. @returns what to throw */
export const recordRefusal = async (
  log: EventLog,
  { command, projection }: Wanted,
  refused: Refused,
  { actor, commandId, correlationId, at }: Caller,
): Promise<CommandRefused> => {
  const target = `projection ${projection}`;
  const denial = denied(command, target, refused, actor);
  await appendDenial(log, denial, (stream) => v5(stream, commandId), {
    $correlationId: correlationId,
    $causationId: commandId,
    actor: actorLabel(actor),
    at: at.toISOString(),
    schema: currentSchema(denial.type),
  });
  return new CommandRefused(refused, command, target);
};

/** The rule by which the state of a projection forbids what was wanted; null for an error that is no refusal. */
export const refusalOf = (error: unknown): Refused | null => {
  if (error instanceof NoSuchFault) return refuse('state', 'stopped-at-an-event', error.message);
  if (error instanceof SwapBackRefused) return refuse('state', 'kept-rows-can-be-read', error.message);
  if (error instanceof RebuildRunning) return refuse('state', 'one-rebuild-at-a-time', error.message);
  if (error instanceof ProjectionRefused) return refuse('state', 'log-and-read-model-agree', error.message);
  if (error instanceof PoisonEvent) return refuse('state', 'events-can-be-applied', error.message);
  return null;
};
