/** The event store's own process. It prints one line of JSON when it listens, and ends when its parent does. */
import { serveEventStore } from './serve.js';
import { serverOptions } from './server-options.js';
import { startComplaint } from './start-complaint.js';

let dataDir = '';
try {
  const options = serverOptions(process.argv);
  dataDir = options.dataDir;
  const { port, recovery, lastPosition, close } = await serveEventStore(options);
  if (recovery.unclean) {
    process.stderr.write(
      `The event store in ${dataDir} was not closed by its last process. ` +
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
  process.stderr.write(`${startComplaint(error, dataDir)}\n`);
  process.exit(1);
}
