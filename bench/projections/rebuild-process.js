/**
 * One rebuild in a process of its own, as the command line does it, told on standard output with its peak memory.
 * Arguments: event store, database, projection; `read` as projection only reads the whole log with the bare client.
 */
import db from '@eventstore/db-client';
import { EventLog } from '../../dist/infra/eventstore/event-log.js';
import { catalog } from '../../dist/projections/catalog.js';
import { rebuild } from '../../dist/projections/rebuild/rebuild.js';
import { spareMemory } from '../../dist/projections/rebuild/spare-memory.js';

const [, , store, url, wanted] = process.argv;

const readAll = async () => {
  const client = db.EventStoreDBClient.connectionString(store);
  const startedAt = performance.now();
  let events = 0;
  for await (const { event } of client.readAll()) if (event) events += 1;
  const seconds = (performance.now() - startedAt) / 1_000;
  await client.dispose();
  return { events, rows: 0, seconds, phases: {} };
};

const rebuildOne = async () => {
  spareMemory();
  const projection = catalog.find(({ name }) => name === wanted);
  const log = EventLog.connect(store);
  const phases = {};
  let phase = 'preparing';
  let since = performance.now();
  const onProgress = (progress) => {
    const now = performance.now();
    phases[phase] = (phases[phase] ?? 0) + (now - since) / 1_000;
    phase = progress.phase;
    since = now;
  };
  const { events, rows, seconds } = await rebuild({ projection, catalog, log, url, onProgress });
  await log.dispose();
  return { events, rows, seconds, phases };
};

const done = wanted === 'read' ? await readAll() : await rebuildOne();
process.stdout.write(`${JSON.stringify({ ...done, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
