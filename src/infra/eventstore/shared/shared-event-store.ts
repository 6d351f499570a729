import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DaemonNote, readNote } from './daemon-note.js';
import { Presence } from './presence.js';

export type SharedEventStoreOptions = {
  /** The folder that holds the store; made if missing. */
  readonly dataDir: string;
  /** The port to serve on when nobody serves the folder yet; absent or 0: a free one. */
  readonly port?: number;
  /** Receives what happens to the store, for the log. */
  readonly log?: (line: string) => void;
};

/** How long a store that another process is just starting is waited for. In milliseconds. */
const startingPatience = 20_000;

/**
 * The embedded event store of a data folder, shared by every process that starts it there: the first one starts it,
 * others join, and it ends after the last. When it is killed, whoever uses it starts it again on the same port.
 */
export class SharedEventStore {
  private presence: Presence | null = null;
  private stopping = false;
  private recovery: Promise<void> = Promise.resolve();

  private constructor(
    private readonly dataDir: string,
    private readonly log: (line: string) => void,
    private note: DaemonNote,
  ) {}

  /** @throws with the store's own words when it cannot start: damage, a folder that cannot be written */
  static async start({ dataDir, port = 0, log = () => undefined }: SharedEventStoreOptions): Promise<SharedEventStore> {
    const store = new SharedEventStore(dataDir, log, { pid: 0, port: 0, presencePort: 0, key: '' });
    await store.joinOrStart(port);
    return store;
  }

  /** Connection string for the client. */
  get url(): string {
    return `esdb://127.0.0.1:${this.note.port}?tls=false`;
  }

  get port(): number {
    return this.note.port;
  }

  /** Process id of the store. Another one after it was killed and came back. */
  get pid(): number {
    return this.note.pid;
  }

  /** Lets go of the store; it ends by itself when nobody else uses it. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.recovery;
    this.presence?.leave();
    this.presence = null;
  }

  private async joinOrStart(port: number): Promise<void> {
    const giveUp = performance.now() + startingPatience;
    for (;;) {
      if (await this.join()) return;
      const complaint = await launch(this.dataDir, port);
      if (complaint === null) continue;
      // Another process may be starting it at this very moment; its note will appear.
      if (performance.now() > giveUp || !/already open/.test(complaint)) throw new Error(complaint);
      await sleep(100);
    }
  }

  private async join(): Promise<boolean> {
    const note = readNote(this.dataDir);
    if (!note) return false;
    this.presence = await Presence.join(note, () => {
      this.recovery = this.recover();
    });
    if (this.presence) this.note = note;
    return this.presence !== null;
  }

  private async recover(): Promise<void> {
    for (let pause = 100; !this.stopping; pause = Math.min(pause * 2, 5_000)) {
      try {
        this.log('The event store went away; starting it again.');
        return await this.joinOrStart(this.note.port);
      } catch (error) {
        this.log(`The event store did not come back yet: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(pause);
      }
    }
  }
}

/** Starts the store's process, detached, since it may outlive this one. Answers its complaint, or null when it serves. */
const launch = async (dataDir: string, port: number): Promise<string | null> => {
  const fromSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(fromSource ? './daemon-main.ts' : './daemon-main.js', import.meta.url));
  const loader = fromSource ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, program, '--data', dataDir, '--port', String(port)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaint = await firstWords(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return complaint;
};

const firstWords = (child: ChildProcess): Promise<string | null> =>
  new Promise((resolve, reject) => {
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    child.stdout?.once('data', () => resolve(null));
    child.once('error', reject);
    child.once('close', (code) => resolve(words.trim() || `The event store ended at start with code ${code}.`));
  });
