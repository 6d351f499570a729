import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken, type TokenRequest } from '../../src/infra/auth/issue-token.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import type { RecordedEvent } from '../../src/infra/eventstore/recorded-event.js';
import { startServing } from '../../src/infra/http/start-serving.js';
import { createLogger } from '../../src/infra/observability/log/create-logger.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import { type Running, startProgram } from '../../src/program/running.js';
import { type FreshDatabase, freshDatabase } from '../support/postgres.js';

type Who = Omit<TokenRequest, 'dataDir'>;

/** What came back over HTTP. The body is whatever JSON it was: specs say what they expect of it. */
export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Body };
// biome-ignore lint/suspicious/noExplicitAny: an answer's body has the shape that the spec goes on to check.
export type Body = any;

export type OfficeOptions = {
  /** Connections and other settings in place of the office's own. */
  readonly env?: Record<string, string>;
  /** The configuration file, for what no variable says. */
  readonly config?: unknown;
};

/** The whole program, listening, on a log and a read model of its own and on a governed database that the spec made. */
export class Office {
  private constructor(
    private readonly folder: string,
    private readonly store: StartedEventStore,
    private readonly readModel: FreshDatabase,
    private readonly running: Running,
    private readonly url: string,
    /** The log, over a connection of the spec's own. */
    readonly log: EventLog,
  ) {}

  /** @param governedUrl the governed database as the scanner's role */
  static async open(governedUrl: string, { env = {}, config }: OfficeOptions = {}): Promise<Office> {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-office-'));
    const readModel = await freshDatabase('read_model');
    const store = await startEmbeddedEventStore({ dataDir: join(folder, 'eventstore') });
    if (config !== undefined) await writeFile(join(folder, 'birth-ledger.config.json'), JSON.stringify(config));
    const all = {
      BIRTH_LEDGER_DATA: folder,
      HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
      EVENTSTORE_URL: store.url,
      DATABASE_URL: readModel.url,
      GOVERNED_URL: governedUrl,
      ...env,
    };
    try {
      const settings = loadSettings(all, folder);
      const running = await startProgram(settings, {}, createLogger('silent'));
      const url = await startServing(running.app, settings);
      return new Office(folder, store, readModel, running, url, EventLog.connect(store.url));
    } catch (error) {
      await store.stop();
      await readModel.drop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.log.dispose();
    await this.store.stop();
    await this.readModel.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A part of the program, for what no person could set. */
  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.running.app.get<T>(token as never, { strict: false });
  }

  /** A person at the desk, with a token of their own. */
  as(person: string): Desk {
    return new Desk((path, init) => this.send(path, init, { person }));
  }

  token(request: Who): Promise<string> {
    return issueToken({ dataDir: this.folder, ...request });
  }

  /** A request with headers of the spec's own, for what no person would send. */
  async raw(path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  /** The events of a stream, oldest first. */
  async events(stream: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.log.readStream(stream)) events.push(event);
    return events;
  }

  private async send(path: string, init: RequestInit, who: Who): Promise<Reply> {
    const token = await this.token(who);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
    return this.raw(path, { ...init, headers });
  }
}

/** What one person sends. */
export class Desk {
  constructor(private readonly send: (path: string, init: RequestInit) => Promise<Reply>) {}

  get(path: string): Promise<Reply> {
    return this.send(path, {});
  }

  /** @param key the `Idempotency-Key`, for a request that is sent again */
  post(path: string, body: unknown, key?: string): Promise<Reply> {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    return this.send(path, { method: 'POST', body: JSON.stringify(body), headers });
  }

  /** A scan to its end. */
  scan(...collections: string[]): Promise<Reply> {
    return this.post('/scans?wait=60', collections.length > 0 ? { collections } : {});
  }
}
