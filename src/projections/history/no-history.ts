/** What is said of something that the log does not know. */
export const noHistory = (collection: string, code?: string): string =>
  code === undefined
    ? `The log knows no collection ${collection}; check its name, or scan first.`
    : `The log knows no entity ${code} of ${collection}; check both, or scan first. What was never found unborn is not in it.`;
