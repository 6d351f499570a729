import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Response } from 'express';
import { codeOf } from '../errors/code-of.js';
import { type ProblemAnswer, plainAnswer, problemAnswer } from './problem/problem.js';

/** A name of 1,000 emoji is 12,000 characters in an address, twice that with its collection; Node's 16 KiB are too few. */
const MAX_HEADER_BYTES = 64 * 1024;

/** What Node refuses before there is a request, which it would answer without a word. */
const answerTo = (code: string | undefined): ProblemAnswer => {
  if (code === 'HPE_HEADER_OVERFLOW') return plainAnswer(431, 'Address and headers together are too long.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return plainAnswer(408, 'The request took too long to arrive.');
  return problemAnswer('malformed-request', 'This is not a request of HTTP/1.1.');
};

const answer = (error: Error, socket: Duplex): void => {
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { problem } = answerTo(codeOf(error));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** Express as Nest uses it, on a server that takes long addresses and answers unreadable requests as problems too. */
export class ServerAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, this.getInstance());
    this.httpServer.on('clientError', answer);
  }

  /** The rest of an answer that has begun with blanks (see SlowAnswers) follows them. */
  // biome-ignore lint/suspicious/noExplicitAny: the base class takes anything as a body.
  override reply(response: Response, body: any, statusCode?: number): unknown {
    if (response.headersSent) return response.writableEnded ? response : response.end(JSON.stringify(body));
    if (response.req.method === 'POST' && isJson(body)) return replyOnce(response, body, statusCode);
    return super.reply(response, body, statusCode);
  }
}

const isJson = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && !(body instanceof StreamableFile);

/** Nobody asks again whether the answer to a command has changed, so it needs no ETag: a hash of it, in each of them. */
const replyOnce = (response: Response, body: object, statusCode: number | undefined): Response => {
  const text = JSON.stringify(body);
  if (statusCode !== undefined) response.statusCode = statusCode;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  return response.end(text);
};
