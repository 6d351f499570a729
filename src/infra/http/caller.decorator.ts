import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import canonicalize from 'canonicalize';
import type { Actor } from '../../domain/shared/actor.js';
import { type ActorRequest, actorOf } from '../auth/request-actor.js';
import { commandIdOf, IDEMPOTENCY_HEADER } from './command-id.js';
import { correlationIdOf } from './request-context.js';

/** Who sends a command, under which id a repetition of it is recognised, and what it belongs to. */
export type Caller = {
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  /** True without an `Idempotency-Key`: the id is this request's own, so that no other request can bear it. */
  readonly isNew: boolean;
  /** What was sent under the `Idempotency-Key`, so that something else under the same key is told from a repetition. */
  readonly fingerprint?: string;
};

const fingerprintOf = (body: unknown): string =>
  createHash('sha256')
    .update(canonicalize(body ?? null) ?? '')
    .digest('base64url');

/** All of it, as one parameter of a controller that takes commands. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<ActorRequest>();
  const actor = actorOf(request);
  const key = request.get(IDEMPOTENCY_HEADER);
  const commandId = commandIdOf(key, actor, request.method, request.path);
  const caller = { actor, commandId, correlationId: correlationIdOf(request), isNew: key === undefined };
  return key === undefined ? caller : { ...caller, fingerprint: fingerprintOf(request.body) };
});
