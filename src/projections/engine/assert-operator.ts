import { type Authority, evolveAuthority, holds, noAuthority } from '../../domain/authority/authority.js';
import type { AuthorityEvent } from '../../domain/authority/events.js';
import { type Actor, actorLabel } from '../../domain/shared/actor.js';
import { authorityStream } from '../../domain/shared/stream-name.js';
import type { EventLog } from '../../infra/eventstore/event-log.js';
import { ProblemException } from '../../infra/http/problem/problem-exception.js';

/**
 * What a projection passes over changes what everybody reads, so an operator must answer for it.
 * @throws ProblemException (403) for anybody else
 */
export const assertOperator = async (log: EventLog, actor: Actor): Promise<void> => {
  const label = actorLabel(actor);
  let authority: Authority = noAuthority;
  for await (const { type, data } of log.readStream(authorityStream(label))) {
    authority = evolveAuthority(authority, { type, data } as AuthorityEvent);
  }
  if (holds(authority, 'operator')) return;
  throw new ProblemException(
    'not-allowed',
    `${label} is no operator and may not retry or skip events; ask a steward for the role.`,
  );
};
