import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticator } from './authenticator.js';
import { IS_PUBLIC } from './public.decorator.js';
import type { ActorRequest } from './request-actor.js';

/** Lets a request pass that carries a good token, and notes whose it is. Routes marked `@Public()` need none. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<ActorRequest>();
    request.actor = await this.authenticator.authenticate(request.headers.authorization);
    return true;
  }
}
