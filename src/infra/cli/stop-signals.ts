/** Ctrl-C, the service manager, and a terminal that is closed: else what was started beside us would be left over. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The wish of whoever is at the keyboard, or of the service manager, that a command should end. */
export type StopSignals = { readonly signal: AbortSignal; release(): void };

/**
 * Aborts at the first of these signals. The second one ends the process at once, as if nobody had listened: embedded
 * parts notice that their user is gone, and everything that was acknowledged is durable anyway.
 */
export const stopSignals = (): StopSignals => {
  const stopping = new AbortController();
  const release = (): void => {
    for (const name of signals) process.off(name, stop);
  };
  const stop = (): void => {
    release();
    stopping.abort(new Error('Interrupted; what was recorded stays, and the next run goes on from there.'));
  };
  for (const name of signals) process.on(name, stop);
  return { signal: stopping.signal, release };
};
