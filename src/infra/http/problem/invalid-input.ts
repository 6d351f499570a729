import { ProblemException } from './problem-exception.js';

/** One thing wrong with the input: where (`body.codes[3]`, `query.limit`), and what. */
export type InputError = { readonly property: string; readonly detail: string };

const mostErrors = 20;
const longestProperty = 200;

/** Answered 400, with the offending properties; of very many the first 20, and how many more there are. */
export class InvalidInput extends ProblemException {
  constructor(detail: string, errors: readonly InputError[] = []) {
    super('invalid-input', detail, {
      errors: errors.slice(0, mostErrors).map(({ property, detail }) => ({
        property: property.slice(0, longestProperty),
        detail: detail.slice(0, 3 * longestProperty),
      })),
      ...(errors.length > mostErrors ? { moreErrors: errors.length - mostErrors } : {}),
    });
  }
}
