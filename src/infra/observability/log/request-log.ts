import type { NextFunction, Response } from 'express';
import type { Logger } from 'pino';
import { actorLabel } from '../../../domain/shared/actor.js';
import type { ActorRequest } from '../../auth/request-actor.js';
import { type ContextRequest, correlationIdOf, requestIdOf } from '../../http/request-context.js';

/** A health check comes every few seconds and says nothing; a failure of the service is worth more than a line among many. */
const levelOf = (path: string, status: number): 'debug' | 'info' | 'warn' => {
  if (status >= 500) return 'warn';
  return path.startsWith('/health') || path === '/metrics' ? 'debug' : 'info';
};

/** Writes one line for each request once it is answered or given up. Queries are left out: they may hold names. */
export const requestLog =
  (logger: Logger) =>
  (request: ContextRequest & ActorRequest, response: Response, next: NextFunction): void => {
    const startedAt = process.hrtime.bigint();
    const { path, method } = request;
    response.once('close', () => {
      logger[levelOf(path, response.statusCode)](
        {
          requestId: requestIdOf(request),
          correlationId: correlationIdOf(request),
          method,
          path,
          status: response.statusCode,
          ms: Number(process.hrtime.bigint() - startedAt) / 1e6,
          ...(request.actor ? { actor: actorLabel(request.actor) } : {}),
          ...(response.writableFinished ? {} : { givenUp: true }),
        },
        'request',
      );
    });
    next();
  };
