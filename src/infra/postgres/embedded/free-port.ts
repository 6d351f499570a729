import { createServer } from 'node:net';

/** A TCP port of the loopback interface that was free a moment ago. The caller must be ready to lose the race for it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('The system gave no free TCP port on 127.0.0.1.')),
      );
    });
  });
}
