import { HttpException } from '@nestjs/common';
import { type ProblemKind, problemKinds } from './catalogue.js';
import { type Members, type ProblemAnswer, problemAnswer } from './problem.js';

/** A problem of the edge itself: thrown by middleware, decorators and controllers, answered as it is. */
export class ProblemException extends HttpException {
  readonly answer: ProblemAnswer;

  constructor(
    kind: ProblemKind,
    detail: string,
    members: Members = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail, problemKinds[kind].status);
    this.answer = problemAnswer(kind, detail, members, headers);
  }
}
