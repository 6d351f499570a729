/** The governed database as it stood at the draft: what the guard set `no_worse` compares with. */
export type Baseline = {
  readonly births: string;
  readonly unborn: number;
  readonly identityBlockers: number;
  readonly requiredGaps: number;
  readonly duplicateKeys: number;
  /** What must stay unused, with a fingerprint (a hash of its definition, or of its trace) that shows whether it did. */
  readonly frozenTools: readonly { readonly name: string; readonly fingerprint: string }[];
};
