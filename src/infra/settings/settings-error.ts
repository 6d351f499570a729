/** Settings that cannot be used. The message lists every problem at once, so that one round of repairs is enough. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    super(`birth-ledger cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
