import { isUtf8 } from 'node:buffer';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { InvalidInput } from '../problem/invalid-input.js';
import { ProblemException } from '../problem/problem-exception.js';

/** Refuses a body of any other type before it is read, instead of passing it on as if there were none. */
const refuseOtherTypes: RequestHandler = (request: Request, _response: Response, next: NextFunction) => {
  // `is` answers null without a body and false for a body of another type.
  if (request.is('application/json') !== false) return next();
  const given = request.get('content-type') ?? 'no Content-Type';
  next(
    new ProblemException(
      'unsupported-media-type',
      `Send application/json; this request has ${given.slice(0, 100)}.`,
      {},
      {
        'Accept-Post': 'application/json',
      },
    ),
  );
};

/** Bytes that are no UTF-8 would be replaced in silence, and a code would become another one. */
const refuseOtherEncodings = (_request: unknown, _response: unknown, body: Buffer, encoding: string): void => {
  if (encoding !== 'utf-8') throw new ProblemException('unsupported-media-type', `Send UTF-8, not ${encoding}.`);
  if (!isUtf8(body)) throw new InvalidInput('The body is not valid UTF-8.');
};

/** @param limitBytes larger bodies are refused (413), compressed ones by what they unpack to */
export const bodyParser = (limitBytes: number): RequestHandler[] => [
  refuseOtherTypes,
  json({ limit: limitBytes, type: 'application/json', strict: true, verify: refuseOtherEncodings }),
];
