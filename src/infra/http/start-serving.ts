import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { codeOf } from '../errors/code-of.js';
import type { Settings } from '../settings/settings.js';

const SWEEP_MS = 50;

/**
 * Listens as the settings say.
 * @returns the address that people open, with the port that the system chose where it was 0
 * @throws when the address is taken or not of this machine, saying what to set
 */
export async function startServing(app: NestExpressApplication, { http }: Settings): Promise<string> {
  try {
    await app.listen(http.port, http.host);
  } catch (error) {
    const reason = { EADDRINUSE: 'is in use', EADDRNOTAVAIL: 'is not of this machine', EACCES: 'is not allowed' }[
      codeOf(error) ?? ''
    ];
    if (reason === undefined) throw error;
    throw new Error(
      `The address ${http.host}:${http.port} ${reason}. Set HTTP_HOST and HTTP_PORT to one that is free.`,
    );
  }
  const { address, port, family } = serverOf(app).address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Stops listening, lets open requests end, then stops the modules: in this order, so that no open request finds its
 * database closed. Requests that take longer than the settings grant are cut off.
 */
export async function stopServing(app: NestExpressApplication, { http }: Settings): Promise<void> {
  const server = serverOf(app);
  const cut = setTimeout(() => server.closeAllConnections(), http.shutdownGraceMs);
  // A connection that was busy at first would be kept alive for seconds after its last answer.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  // Called back also when it never listened, with an error that tells nothing new.
  await new Promise<void>((closed) => server.close(() => closed()));
  clearTimeout(cut);
  clearInterval(sweep);
  await app.close();
}

const serverOf = (app: NestExpressApplication): Server => app.getHttpServer();
