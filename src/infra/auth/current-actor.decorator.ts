import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ActorRequest, actorOf } from './request-actor.js';

/** The actor whose token the request carries, as a controller's parameter. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) =>
  actorOf(context.switchToHttp().getRequest<ActorRequest>()),
);
