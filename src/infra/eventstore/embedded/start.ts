import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inAddress } from './settings.js';
import type { Recovery } from './storage/recovery.js';

export interface StartOptions {
  /** The folder that holds the store; created if it is missing. */
  readonly dataDir: string;
  /** Default 0: a free port of the system's choice. */
  readonly port?: number;
  readonly host?: string;
  /** Lets streams be deleted and truncated, as EventStoreDB does. Off by default: the ledger is append-only. */
  readonly allowDeletes?: boolean;
  readonly maxAppendSize?: number;
  /** The most bytes that the store's file may grow to. */
  readonly maxBytes?: number;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** A JSON file of `{name, password, groups}`. */
  readonly usersFile?: string;
  /** The program to run; by default the one that stands beside this file. */
  readonly entry?: string;
}

/** How the process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An event store in a process of its own, which ends with this one. */
export interface StartedEventStore {
  /** The connection string for `@eventstore/db-client`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What the last process left behind, and whether this one had to recover from it. */
  readonly recovery: Recovery;
  /** Resolves when the process has ended, by whatever cause. */
  readonly exited: Promise<Exit>;
  /** Ends it cleanly and waits until it is gone. */
  stop(): Promise<void>;
}

interface Ready {
  readonly port: number;
  readonly pid: number;
  readonly recovery: Recovery;
}

/**
 * Starts an event store in its own process and waits until it listens.
 *
 * @throws with the process's own words when it cannot start: the folder is owned by another process, the store is
 * damaged, the port is taken.
 */
export async function startEmbeddedEventStore(options: StartOptions): Promise<StartedEventStore> {
  const argv = [...ENGINE, ...loader(options), program(options), ...flags(options)];
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const ready = await readyLine(child, exited);
  const scheme = options.tls ? 'tls=true' : 'tls=false';
  return {
    url: `esdb://${inAddress(options.host ?? '127.0.0.1')}:${ready.port}?${scheme}`,
    port: ready.port,
    pid: ready.pid,
    recovery: ready.recovery,
    exited,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * What V8 is asked for. The young generation (MiB) is twice what it takes by itself: an append leaves 25 KB of garbage, and a
 * collection takes a millisecond in which nobody is answered; they come half as often, for some 30 MiB of memory. And
 * it watches every function from its first call on, instead of its ninth: the first thousands of appends are made by code
 * that is still being compiled, on cores that callers need as well, and that is over sooner.
 */
const ENGINE = ['--min-semi-space-size=32', '--max-semi-space-size=32', '--no-lazy-feedback-allocation'];

/** Run from TypeScript (tests, benches), the child is TypeScript too and needs the loader. */
const program = ({ entry }: StartOptions): string =>
  entry ?? fileURLToPath(new URL(FROM_SOURCE ? './server-main.ts' : './server-main.js', import.meta.url));

const loader = (options: StartOptions): string[] => (program(options).endsWith('.ts') ? ['--import', 'tsx'] : []);

const FROM_SOURCE = import.meta.url.endsWith('.ts');

function flags(options: StartOptions): string[] {
  const given: [string, string | undefined][] = [
    ['--data', options.dataDir],
    ['--host', options.host],
    ['--port', options.port?.toString()],
    ['--max-append-size', options.maxAppendSize?.toString()],
    ['--max-bytes', options.maxBytes?.toString()],
    ['--tls-cert', options.tls?.certFile],
    ['--tls-key', options.tls?.keyFile],
    ['--users', options.usersFile],
  ];
  return [
    ...given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value])),
    ...(options.allowDeletes ? ['--allow-deletes'] : []),
  ];
}

async function readyLine(child: ChildProcess, exited: Promise<Exit>): Promise<Ready> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The event store was started without its output.');
  // What it says before it listens is the reason if it never does; otherwise it is for whoever watches this process.
  let said = '';
  let listening = false;
  stderr.setEncoding('utf8').on('data', (text: string) => {
    if (listening) process.stderr.write(text);
    else said += text;
  });
  const line = await new Promise<string | undefined>((resolve) => {
    createInterface({ input: stdout }).once('line', resolve);
    void exited.then(() => resolve(undefined));
  });
  if (line === undefined) {
    const { code, signal } = await exited;
    throw new Error(said.trim() || `The event store ended at start (code ${code}, signal ${signal}).`);
  }
  listening = true;
  process.stderr.write(said);
  return JSON.parse(line) as Ready;
}
