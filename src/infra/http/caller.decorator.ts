import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../../domain/shared/actor.js';
import { type ActorRequest, actorOf } from '../auth/request-actor.js';
import { commandIdOf, IDEMPOTENCY_HEADER } from './command-id.decorator.js';
import { correlationIdOf } from './request-context.js';

/** Who sends a command, under which id a repetition of it is recognised, and what it belongs to. */
export type Caller = { readonly actor: Actor; readonly commandId: string; readonly correlationId: string };

/** All of it, as one parameter of a controller that takes commands. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<ActorRequest>();
  const actor = actorOf(request);
  const commandId = commandIdOf(request.get(IDEMPOTENCY_HEADER), actor, request.method, request.path);
  return { actor, commandId, correlationId: correlationIdOf(request) };
});
