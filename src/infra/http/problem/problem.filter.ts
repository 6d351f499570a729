import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { type ContextRequest, requestIdOf } from '../request-context.js';
import { answerOf } from './answer-of.js';
import { problemAnswer } from './problem.js';

/** Answers whatever was thrown as problem details (RFC 9457). What nobody foresaw is logged, and answered without its text. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ContextRequest>();
    const response = http.getResponse<Response>();
    const requestId = requestIdOf(request);
    const { problem, headers } =
      answerOf(error) ??
      problemAnswer(
        'internal-error',
        `Nothing is known to be changed. Tell whoever runs this service the request id ${requestId}: its log has more.`,
      );
    if (problem.status >= 500)
      this.logger.error({ message: `${request.method} answered ${problem.status}`, requestId, err: error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headers)) {
      if (!response.hasHeader(name)) response.setHeader(name, value);
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, instance: `urn:uuid:${requestId}` }));
  }
}
