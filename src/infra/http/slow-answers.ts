import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { finalize, type Observable } from 'rxjs';

/**
 * Keeps the connection of a command that takes minutes (hundreds of thousands of entries): clients and proxies give up on
 * one that is silent. The answer then begins with blanks, which JSON allows; what fails after that breaks the connection,
 * and whoever sends the command again, under the same `Idempotency-Key`, is told why.
 */
@Injectable()
export class SlowAnswers implements NestInterceptor {
  /** After how much silence a blank is sent: a third of what common proxies bear. Milliseconds. */
  everyMs = 20_000;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    if (http.getRequest<Request>().method !== 'POST') return next.handle();
    const response = http.getResponse<Response>();
    const timer = setInterval(() => {
      if (!response.headersSent) response.type('application/json');
      if (!response.writableEnded) response.write(' ');
    }, this.everyMs);
    return next.handle().pipe(finalize(() => clearInterval(timer)));
  }
}
