import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { InvalidInput } from './problem/invalid-input.js';

/** A request with the ids that its log lines, its answer and its events bear. */
export type ContextRequest = Request & { requestId?: string; correlationId?: string };

const CORRELATION_HEADER = 'X-Correlation-Id';

/** Visible ASCII: it goes back as a header, and into every event that the request causes. */
const usableCorrelation = /^[\x21-\x7e]{1,200}$/;

/** Gives the request an id of its own and the correlation of its caller (or a new one), and answers with both. */
export function requestContext(request: ContextRequest, response: Response, next: NextFunction): void {
  const requestId = requestIdOf(request);
  response.setHeader('X-Request-Id', requestId);
  const given = request.get(CORRELATION_HEADER);
  if (given !== undefined && !usableCorrelation.test(given)) {
    const detail = 'must be 1 to 200 visible ASCII characters, or be left out';
    next(
      new InvalidInput(`The header ${CORRELATION_HEADER} ${detail}.`, [
        { property: `header.${CORRELATION_HEADER}`, detail },
      ]),
    );
    return;
  }
  request.correlationId = given ?? requestId;
  response.setHeader(CORRELATION_HEADER, request.correlationId);
  next();
}

export const requestIdOf = (request: ContextRequest): string => {
  request.requestId ??= randomUUID();
  return request.requestId;
};

/** The correlation id of the request: the caller's `X-Correlation-Id`, else the request's own id. */
export const correlationIdOf = (request: ContextRequest): string => request.correlationId ?? requestIdOf(request);
