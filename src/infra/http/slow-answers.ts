import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/**
 * Keeps the connection of a command that takes minutes (hundreds of thousands of entries): clients and proxies give up on
 * one that is silent. The answer then begins with blanks, which JSON allows; what fails after that breaks the connection,
 * and whoever sends the command again, under the same `Idempotency-Key`, is told why.
 *
 * A middleware and not an interceptor: as long as there is none of those, Nest answers without building observables.
 */
@Injectable()
export class SlowAnswers implements NestMiddleware<Request, Response> {
  /** After how much silence a blank is sent: a third of what common proxies bear. Milliseconds. */
  everyMs = 20_000;

  use(request: Request, response: Response, next: NextFunction): void {
    if (request.method === 'POST') {
      const timer = setInterval(() => {
        if (!response.headersSent) response.type('application/json');
        if (!response.writableEnded) response.write(' ');
      }, this.everyMs);
      response.once('close', () => clearInterval(timer));
    }
    next();
  }
}
