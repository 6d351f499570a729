/** The event store's own process. It prints one line of JSON when it listens, and ends when its parent does. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseUsers } from './access/users.js';
import { type ServeOptions, serveEventStore } from './serve.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    'max-append-size': { type: 'string' },
    'max-bytes': { type: 'string' },
    'allow-deletes': { type: 'boolean' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    users: { type: 'string' },
  },
});

function optionsOf(): ServeOptions {
  if (!values.data) throw new Error('Say where the store is: --data <folder>.');
  const certFile = values['tls-cert'];
  const keyFile = values['tls-key'];
  return {
    dataDir: values.data,
    ...(values.host && { host: values.host }),
    ...(values.port && { port: Number(values.port) }),
    ...(values['max-append-size'] && { maxAppendSize: Number(values['max-append-size']) }),
    ...(values['max-bytes'] && { maxBytes: Number(values['max-bytes']) }),
    ...(values['allow-deletes'] && { allowDeletes: true }),
    ...(certFile && keyFile && { tls: { certFile, keyFile } }),
    ...(values.users && { users: parseUsers(readFileSync(values.users, 'utf8'), values.users) }),
  };
}

try {
  const { port, recovery, lastPosition, close } = await serveEventStore(optionsOf());
  if (recovery.unclean) {
    process.stderr.write(
      `The event store in ${values.data} was not closed by its last process. ` +
        `Recovered: ${recovery.commits} commits were taken over from its journal, and its log ends at position ${lastPosition}.\n`,
    );
  }
  let closing = false;
  const end = async () => {
    if (closing) return;
    closing = true;
    await close();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  process.stdout.on('error', end);
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid, lastPosition, recovery })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
