/**
 * Waits until all work has ended, also when some of it failed: what goes on must not be left behind.
 * @throws what the first of those that failed threw
 */
export const allEnded = async (work: readonly Promise<unknown>[]): Promise<void> => {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
};
