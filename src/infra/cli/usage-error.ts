/** A command whose words can be read but do not make sense together; the exit code is that of a typing mistake. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
