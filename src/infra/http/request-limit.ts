import type { RequestHandler } from 'express';
import { type RateLimitInfo, rateLimit } from 'express-rate-limit';
import { ProblemException } from './problem/problem-exception.js';

const windowMs = 60_000;

const secondsUntil = (time: Date | undefined): number =>
  Math.max(1, Math.ceil(((time?.getTime() ?? Date.now() + windowMs) - Date.now()) / 1_000));

/** Limits what one address may ask within a minute. It stands before everything that costs: bodies and tokens too. */
export const requestLimit = (requestsPerMinute: number): RequestHandler =>
  rateLimit({
    windowMs,
    limit: requestsPerMinute,
    standardHeaders: false,
    legacyHeaders: false,
    skip: ({ path }) => path.startsWith('/health'),
    // Whether a proxy is to be believed is a setting of ours; the library's own advice would go to the console.
    validate: false,
    handler: (request, _response, next) => {
      const { resetTime } = (request as typeof request & { rateLimit: RateLimitInfo }).rateLimit;
      const wait = secondsUntil(resetTime);
      next(
        new ProblemException(
          'too-many-requests',
          `This address sent more than ${requestsPerMinute} requests within a minute. Go on in ${wait} s.`,
          {},
          { 'Retry-After': String(wait) },
        ),
      );
    },
  });
