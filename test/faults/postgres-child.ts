/** A process that keeps the embedded PostgreSQL of a folder running, and tells its parent which one it knows of. */
import { startEmbeddedPostgres } from '../../src/infra/postgres/embedded/start-embedded-postgres.js';

const [dataDir = ''] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
const telling = setInterval(() => process.send?.(postgres.pid), 5);
process.once('message', async () => {
  clearInterval(telling);
  await postgres.stop();
  process.disconnect();
});
