/** The guard sets of domain.md, in the order in which they are shown. */
export const guardSets = [
  'stage0',
  'gateway_no_go',
  'contract',
  'dependency',
  'no_worse',
  'metadata_no_go',
  'required_no_go',
  'dryrun_no_go',
  'cross_layer',
  'rp_object_truth',
  'authority',
  'quorum',
] as const;
export type GuardSet = (typeof guardSets)[number];

/** One row of a guard set, whether it comes from SQL or from the domain. */
export type GuardCheck = { readonly check: string; readonly ok: boolean; readonly detail: string };

export type GuardSetResult = { readonly set: GuardSet; readonly checks: readonly GuardCheck[] };

/** A set without a single row proves nothing, so it does not pass. */
export const setPasses = ({ checks }: GuardSetResult): boolean => checks.length > 0 && checks.every(({ ok }) => ok);

/** True when every set was evaluated and passes; a set that nobody evaluated counts as failed. */
export const allPass = (results: readonly GuardSetResult[]): boolean =>
  guardSets.every((set) => results.some((result) => result.set === set && setPasses(result)));

/** The failed checks for people, one line each, with the sets that are missing. */
export const failures = (results: readonly GuardSetResult[]): readonly string[] =>
  guardSets.flatMap((set) => {
    const result = results.find((candidate) => candidate.set === set);
    if (!result || result.checks.length === 0) return [`${set}: not evaluated`];
    return result.checks.filter(({ ok }) => !ok).map(({ check, detail }) => `${set}: ${check}: ${detail}`);
  });
