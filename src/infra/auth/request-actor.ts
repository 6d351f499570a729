import type { Request } from 'express';
import type { Actor } from '../../domain/shared/actor.js';

/** A request as it is after the guard: with the actor whose token it carried. */
export type ActorRequest = Request & { actor?: Actor };

/**
 * The actor that the guard found.
 * @throws when the route is public and so has none: a mistake in the program, not of the caller
 */
export const actorOf = (request: ActorRequest): Actor => {
  if (request.actor === undefined) throw new Error('A public route asked for the actor of its request.');
  return request.actor;
};
