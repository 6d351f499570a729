import pino, { type DestinationStream, type Logger } from 'pino';
import { redacted } from '../../settings/redacted.js';
import type { LogLevel } from '../../settings/settings.js';

/**
 * Standard error, so that the answers of commands have standard output to themselves. Its reader may go away (a terminal
 * that is closed): then lines are lost, and the program still ends in good order what it has begun.
 */
const standardError = (): DestinationStream => {
  const out = pino.destination({ fd: 2, sync: true });
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
  return out;
};

/** Takes passwords and tokens out of finished lines: whatever was logged, and wherever in it they stood. */
const redacting = (out: DestinationStream): DestinationStream => ({
  write: (line) => {
    out.write(redacted(line));
  },
});

/**
 * The program's log: one JSON object a line.
 * @param out where lines go, standard error unless told otherwise
 */
export const createLogger = (level: LogLevel, out: DestinationStream = standardError()): Logger =>
  pino(
    {
      level,
      base: { service: 'birth-ledger', pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization', '*.cookie'],
        censor: '***',
      },
    },
    redacting(out),
  );
