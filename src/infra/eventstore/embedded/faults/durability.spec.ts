import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { isAlive } from '../../../processes/is-alive.js';
import { storeFile } from '../storage/database.js';
import { backupEventStore } from '../upkeep/backup.js';
import { restoreEventStore } from '../upkeep/restore.js';
import { verifyEventStore } from '../upkeep/verify.js';
import { bench, collect } from './testing.js';

const { folder, start, client } = bench();
const event = (number = 0) => jsonEvent({ type: 'Tested', data: { number } });

/** A store with 3 events in `a-1` (positions 1 to 3) and 2 in `b-1` (4 and 5), closed. */
async function written(): Promise<string> {
  const dataDir = folder();
  const server = await start({ dataDir });
  const connected = client(server);
  await connected.appendToStream('a-1', [event(), event(), event()]);
  await connected.appendToStream('b-1', [event(), event()]);
  await server.stop();
  return dataDir;
}

/** A store that was killed after 20 appends to `a-1`, all of which are in its journal. */
async function killed(): Promise<{ dataDir: string; journal: string }> {
  const dataDir = folder();
  const server = await start({ dataDir });
  const connected = client(server);
  for (let number = 0; number < 20; number += 1) await connected.appendToStream('a-1', event(number));
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  return { dataDir, journal: `${storeFile(dataDir)}-wal` };
}

/** Changes a byte of a stored event, behind the store's back. */
function damage(dataDir: string, position: number): void {
  const db = new Database(storeFile(dataDir));
  const [body] = db.prepare('select body from chunk where position = ?').raw().get([position]) as [Buffer];
  body[body.length - 3] = (body[body.length - 3] ?? 0) ^ 1;
  db.prepare('update chunk set body = ? where position = ?').run([body, position]);
  db.close();
}

describe('A folder', () => {
  it('belongs to one process; a second is told which', async () => {
    const dataDir = folder();
    const { pid } = await start({ dataDir });
    await expect(start({ dataDir })).rejects.toThrow(`already open in another process (pid ${pid})`);
  });

  it('is free again as soon as its process is gone, however it went', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await client(first).appendToStream('a-1', event());
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start({ dataDir });
    expect(second.recovery).toMatchObject({ unclean: true });
    expect(await collect(client(second).readStream('a-1'))).toHaveLength(1);
    await second.stop();
    expect((await start({ dataDir })).recovery).toEqual({ unclean: false, commits: 0 });
  });
});

describe('The process of an event store', () => {
  it('ends when its parent is killed', async () => {
    const dataDir = folder();
    const program = `
      import { startEmbeddedEventStore } from './src/infra/eventstore/embedded/start.ts';
      const { pid } = await startEmbeddedEventStore({ dataDir: process.argv[1] });
      process.stdout.write(pid + '\\n');`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, dataDir]);
    const pid = Number(
      await new Promise<string>((resolve) => parent.stdout.once('data', (text) => resolve(String(text)))),
    );
    expect(pid).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await gone(pid);
  });
});

describe('Damage', () => {
  it('at the end of the log is found at start, and named', async () => {
    const dataDir = await written();
    damage(dataDir, 4);
    await expect(start({ dataDir })).rejects.toThrow(
      /events\.db, position 5, stream "b-1": the event does not match its checksum/,
    );
  });

  it('is never served: reads fail, by position and stream, and others go on', async () => {
    const dataDir = await written();
    const server = await start({ dataDir });
    damage(dataDir, 1);
    const connected = client(server);
    await expect(collect(connected.readStream('a-1'))).rejects.toThrow(/position 3, stream "a-1"/);
    expect(await collect(connected.readStream('b-1'))).toHaveLength(2);
  });

  it('far behind the end keeps nobody from starting, appending and reading the rest', async () => {
    const dataDir = folder();
    const server = await start({ dataDir });
    const connected = client(server);
    await connected.appendToStream('a-1', [event(), event(), event()]);
    for (let number = 0; number < 4; number += 1)
      await connected.appendToStream('b-1', Array.from({ length: 500 }, event));
    await server.stop();
    damage(dataDir, 1);
    const again = client(await start({ dataDir }));
    await expect(collect(again.readStream('a-1'))).rejects.toThrow(/position 3, stream "a-1"/);
    await again.appendToStream('b-1', event(), { expectedRevision: 1999n });
    const retried = again.appendToStream('a-1', event(), { expectedRevision: 'no_stream' });
    await expect(retried).rejects.toThrow(/is damaged: .*position 3, stream "a-1"/);
    expect(await collect(again.readStream('b-1'))).toHaveLength(2001);
  });

  it('anywhere is found by verify', async () => {
    const dataDir = await written();
    damage(dataDir, 1);
    const { findings } = verifyEventStore(dataDir);
    expect(findings).toMatchObject([{ position: 3, stream: 'a-1' }]);
  });

  it.each([
    { what: 'a missing chunk', sql: 'delete from chunk where position = 1', position: 1 },
    { what: 'a moved stream', sql: 'update chunk set stream = 1 where position = 4', position: 4 },
    { what: 'a changed revision', sql: 'update chunk set revision = 7 where position = 4', position: 4 },
    { what: 'a lost name', sql: 'delete from stream where id = 2', position: 4 },
  ])('of the order of events is found by verify: $what', async ({ sql, position }) => {
    const dataDir = await written();
    const db = new Database(storeFile(dataDir));
    db.exec(sql);
    db.close();
    expect(verifyEventStore(dataDir).findings[0]).toMatchObject({ position });
  });

  it('in the middle of the journal is not taken for its end', async () => {
    const { dataDir, journal } = await killed();
    const bytes = readFileSync(journal);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    writeFileSync(journal, bytes);
    const broken = /events\.db-wal: frame \d+ of \d+ is broken/;
    await expect(start({ dataDir })).rejects.toThrow(broken);
    // Whoever looks at it afterwards is told the same, and leaves it as it is.
    expect(verifyEventStore(dataDir).findings[0]?.message).toMatch(broken);
    expect(() => backupEventStore(dataDir, join(folder(), 'ledger.backup'))).toThrow(broken);
    expect(() => restoreEventStore(storeFile(dataDir), folder())).toThrow(broken);
    expect(readFileSync(journal).equals(bytes)).toBe(true);
    await expect(start({ dataDir })).rejects.toThrow(broken);
  });

  it.each([
    { what: 'its kind', at: 3 },
    { what: 'its salt', at: 17 },
    { what: 'its checksum', at: 26 },
  ])("of the journal's head is not taken for an empty journal: $what", async ({ at }) => {
    const { dataDir, journal } = await killed();
    const bytes = readFileSync(journal);
    bytes[at] = (bytes[at] ?? 0) ^ 8;
    writeFileSync(journal, bytes);
    await expect(start({ dataDir })).rejects.toThrow(/events\.db-wal: its head is broken/);
  });

  it('of the last, torn commit in the journal costs only that', async () => {
    const { dataDir, journal } = await killed();
    writeFileSync(journal, readFileSync(journal).subarray(0, -100));
    const again = await start({ dataDir });
    expect(await collect(client(again).readStream('a-1'))).toHaveLength(19);
  });
});

describe('A backup', () => {
  it('is taken while the store is written to, and holds the same events when it is restored', async () => {
    const dataDir = folder();
    const server = await start({ dataDir });
    const connected = client(server);
    await connected.appendToStream(
      'a-1',
      Array.from({ length: 500 }, (_, number) => event(number)),
    );
    await connected.appendToStream('b-0', event(0));
    let writing = true;
    const writer = (async () => {
      for (let number = 1; writing; number += 1) await connected.appendToStream(`b-${number % 5}`, event(number));
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const file = join(folder(), 'ledger.backup');
    const copy = backupEventStore(dataDir, file);
    writing = false;
    await writer;
    expect(copy.events).toBeGreaterThan(500);
    expect(() => backupEventStore(dataDir, file)).toThrow(/exists already/);

    const restored = folder();
    expect(restoreEventStore(file, restored)).toEqual(copy);
    expect(verifyEventStore(restored).findings).toEqual([]);
    const second = await start({ dataDir: restored });
    expect(await collect(client(second).readAll())).toHaveLength(copy.events);
    expect(() => restoreEventStore(file, restored)).toThrow(/already open/);
    await second.stop();
    expect(() => restoreEventStore(file, restored)).toThrow(/exists already/);
  });

  it('is not restored beside the journal of a store that is gone', async () => {
    const whole = await written();
    const file = join(folder(), 'ledger.backup');
    backupEventStore(whole, file);
    const { dataDir, journal } = await killed();
    rmSync(storeFile(dataDir));
    expect(() => restoreEventStore(file, dataDir)).toThrow(/events\.db-wal exists already/);
    rmSync(journal);
    restoreEventStore(file, dataDir);
    expect(await collect(client(await start({ dataDir })).readStream('a-1'))).toHaveLength(3);
  });

  it('of a damaged store is refused', async () => {
    const dataDir = await written();
    damage(dataDir, 1);
    expect(() => backupEventStore(dataDir, join(folder(), 'ledger.backup'))).toThrow(/position 3, stream "a-1"/);
  });
});

async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (!isAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.kill(pid, 'SIGKILL');
  throw new Error(`The process ${pid} outlived its parent.`);
}
