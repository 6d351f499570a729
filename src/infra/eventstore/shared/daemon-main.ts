/**
 * The event store's process when several processes share it: the service and a command beside it, say. It serves as long
 * as at least one of them is present and ends by itself after the last has gone, however that one ended.
 */
import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { serveEventStore } from '../embedded/serve.js';
import { writeNote } from './daemon-note.js';

/** Long enough for a starting process to join, short enough not to be left over. In milliseconds. */
const patience = { first: 15_000, next: 300 };

const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string' } } });

const main = async (dataDir: string, port: number): Promise<void> => {
  const store = await serveEventStore({ dataDir, port });
  const key = randomUUID();
  let present = 0;
  let leaving: NodeJS.Timeout;
  const end = async (): Promise<void> => {
    await store.close();
    process.exit(0);
  };
  const leaveAfter = (milliseconds: number): void => {
    leaving = setTimeout(end, milliseconds);
  };
  const presence = createServer((socket) => {
    clearTimeout(leaving);
    present++;
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      present--;
      if (present === 0) leaveAfter(patience.next);
    });
    socket.write(`${key}\n`);
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    presence.once('error', reject);
    presence.listen(0, '127.0.0.1', resolve);
  });
  writeNote(dataDir, {
    pid: process.pid,
    port: store.port,
    presencePort: (presence.address() as AddressInfo).port,
    key,
  });
  leaveAfter(patience.first);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  process.stdout.write('ready\n');
};

main(values.data ?? '', Number(values.port ?? 0)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
