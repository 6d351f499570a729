import { STATUS_CODES } from 'node:http';
import { type ProblemKind, problemKinds } from './catalogue.js';

/** A problem as RFC 9457 writes it, with members of its own where its kind has some. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
};

/** What is answered: the problem and the headers that go with it. */
export type ProblemAnswer = { readonly problem: Problem; readonly headers: Readonly<Record<string, string>> };

export type Members = Readonly<Record<string, unknown>>;

export const problemAnswer = (
  kind: ProblemKind,
  detail: string,
  members: Members = {},
  headers: Readonly<Record<string, string>> = {},
): ProblemAnswer => {
  const { status, title } = problemKinds[kind];
  // The members come first, so that none of them can overwrite what RFC 9457 defines.
  return { problem: { ...members, type: `urn:birth-ledger:problem:${kind}`, title, status, detail }, headers };
};

/** A status that no kind stands for; RFC 9457 calls such a problem `about:blank`. */
export const plainAnswer = (status: number, detail: string): ProblemAnswer => ({
  problem: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail },
  headers: {},
});
