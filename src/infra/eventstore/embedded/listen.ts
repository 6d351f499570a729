import { logVerbosity, type Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { type EmbeddedSettings, inAddress } from './settings.js';
import { readTls } from './tls.js';

/** How the server is reached: plainly, or by TLS. @throws when its certificate and key cannot be used. */
export const credentialsOf = ({ tls }: EmbeddedSettings): ServerCredentials =>
  tls ? ServerCredentials.createSsl(null, [readTls(tls)]) : ServerCredentials.createInsecure();

/**
 * Listens where the settings say.
 *
 * @returns the port, which the system chose where the settings say 0
 * @throws when it cannot, saying what to do about it
 */
export function listen(
  server: Server,
  { host, port }: EmbeddedSettings,
  credentials: ServerCredentials,
): Promise<number> {
  // gRPC would write to the terminal, in its own words, what is told here.
  if (!process.env.GRPC_VERBOSITY && !process.env.GRPC_NODE_VERBOSITY) setLogVerbosity(logVerbosity.NONE);
  return new Promise((resolve, reject) => {
    server.bindAsync(`${inAddress(host)}:${port}`, credentials, (error, bound) => {
      if (error) reject(new Error(`The event store cannot listen on ${host}:${port}: ${reasonOf(error.message)}`));
      else resolve(bound);
    });
  });
}

const REASONS: readonly (readonly [sign: RegExp, words: string])[] = [
  [/EADDRINUSE/, 'that port is in use. Stop whoever has it, or name another with --port (0 takes a free one).'],
  [/EADDRNOTAVAIL/, 'that address is not of this machine. Name one that is with --host.'],
  [/EACCES/, 'this account may not have that port. Name one from 1024 on with --port.'],
  [/Name resolution failed/, 'that name stands for no address. Name an address of this machine with --host.'],
];

/** gRPC tells a code of the system's in its message only. */
const reasonOf = (message: string): string =>
  REASONS.find(([sign]) => sign.test(message))?.[1] ??
  `${message}. Name another address with --host, or another port with --port.`;
