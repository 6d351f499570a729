import { type Authority, evolveAuthority, holds, noAuthority } from '../../domain/authority/authority.js';
import type { AuthorityEvent } from '../../domain/authority/events.js';
import { actorLabel } from '../../domain/shared/actor.js';
import { refuse } from '../../domain/shared/decision.js';
import { authorityStream } from '../../domain/shared/stream-name.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import { type Caller, recordRefusal, type Wanted } from './refuse.js';

/**
 * What a projection shows, or passes over, is what everybody reads, so an operator must answer for it.
 * @throws CommandRefused for anybody else; recorded
 */
export const assertOperator = async (log: EventLog, wanted: Wanted, caller: Caller): Promise<void> => {
  const label = actorLabel(caller.actor);
  let authority: Authority = noAuthority;
  for await (const { type, data } of log.readStream(authorityStream(label))) {
    authority = evolveAuthority(authority, { type, data } as AuthorityEvent);
  }
  if (holds(authority, 'operator')) return;
  const sentence = `${label} is no operator and may not intervene in projections; ask a steward for the role.`;
  throw await recordRefusal(log, wanted, refuse('authority', 'operator-keeps-projections', sentence), caller);
};
