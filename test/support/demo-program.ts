import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, CommandBus } from '@nestjs/cqrs';
import pg from 'pg';
import { ChangeAuthority } from '../../src/commands/authority/change-authority.command.js';
import type { Call } from '../../src/commands/shared/call.js';
import { CallFactory } from '../../src/commands/shared/call-factory.js';
import type { Role, Scope } from '../../src/domain/authority/events.js';
import type { Actor } from '../../src/domain/shared/actor.js';
import { collectionStream } from '../../src/domain/shared/stream-name.js';
import { issueToken } from '../../src/infra/auth/issue-token.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';
import { EventLog } from '../../src/infra/eventstore/event-log.js';
import { buildDemo } from '../../src/infra/governed/demo/build-demo.js';
import { derivedPasswords, serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { createLogger } from '../../src/infra/observability/log/create-logger.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import { type Running, startProgram } from '../../src/program/running.js';
import { type FreshDatabase, freshDatabase, onCluster } from './postgres.js';

/** What came back over HTTP. */
export type Answer = { readonly status: number; readonly body: unknown };

/** The whole program on the small demo, a read model and an event store of its own. */
export class DemoProgram {
  private constructor(
    private readonly folder: string,
    private readonly governed: FreshDatabase,
    private readonly readModel: FreshDatabase,
    private readonly store: StartedEventStore,
    /** The customer's connection to the governed database: may do anything there. */
    readonly admin: pg.Client,
    private running: Running,
  ) {}

  static async start(): Promise<DemoProgram> {
    const folder = await mkdtemp(join(tmpdir(), 'birth-ledger-spec-'));
    const governed = await freshDatabase('governed');
    await buildDemo({ adminUrl: governed.url, size: 'small', passwords: derivedPasswords(governed.url) });
    const readModel = await freshDatabase('read_model');
    const store = await startEmbeddedEventStore({ dataDir: join(folder, 'eventstore') });
    const admin = new pg.Client({ connectionString: governed.url });
    await admin.connect();
    const running = await startOn(folder, governed, readModel, store);
    return new DemoProgram(folder, governed, readModel, store, admin, running);
  }

  /** Ends the program and starts it again on the same log and databases. */
  async restart(): Promise<void> {
    await this.running.stop();
    this.running = await startOn(this.folder, this.governed, this.readModel, this.store);
  }

  /** Ends the program and starts it again on the same log, with another database behind the governed URL. */
  async restartOn(governed: FreshDatabase): Promise<void> {
    await this.running.stop();
    this.running = await startOn(this.folder, governed, this.readModel, this.store);
  }

  async end(): Promise<void> {
    await this.running.stop();
    await this.admin.end();
    await this.store.stop();
    await this.governed.drop();
    await this.readModel.drop();
    await rm(this.folder, { recursive: true });
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.running.app.get<T>(token as never, { strict: false });
  }

  as(name: string, kind: Actor['kind'] = 'person'): Call {
    return this.get(CallFactory).call({ kind, name });
  }

  run<R>(command: Command<R>): Promise<R> {
    return this.get(CommandBus).execute(command);
  }

  async grant(person: string, role: Role, ...collections: string[]): Promise<void> {
    const scope: Scope = collections.length > 0 ? { kind: 'collections', names: collections } : { kind: 'all' };
    const change = { type: 'GrantAuthority', person, role, scope, reason: 'for the spec' } as const;
    await this.run(new ChangeAuthority(change, this.as('steward')));
  }

  /** A request over HTTP, as a person would make it. @param key its `Idempotency-Key`, if it may be sent again */
  async post(person: string, path: string, body: unknown, key?: string): Promise<Answer> {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    return this.request(person, path, { method: 'POST', body: JSON.stringify(body), headers });
  }

  async read(person: string, path: string): Promise<Answer> {
    return this.request(person, path, {});
  }

  private async request(person: string, path: string, init: RequestInit): Promise<Answer> {
    const url = await this.listening();
    const token = await issueToken({ dataDir: this.folder, person });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
    const response = await fetch(url + path, { ...init, headers });
    return { status: response.status, body: await response.json() };
  }

  private async listening(): Promise<string> {
    const { app } = this.running;
    if (!app.getHttpServer().listening) await app.listen(0, '127.0.0.1');
    return app.getUrl();
  }

  async revoke(person: string, role: Role, ...collections: string[]): Promise<void> {
    const scope: Scope = collections.length > 0 ? { kind: 'collections', names: collections } : { kind: 'all' };
    const change = { type: 'RevokeAuthority', person, role, scope, reason: 'for the spec' } as const;
    await this.run(new ChangeAuthority(change, this.as('steward')));
  }

  /** The types of a collection's events, in order. */
  async events(collection: string): Promise<string[]> {
    const types: string[] = [];
    for await (const { type } of this.get(EventLog).readStream(collectionStream(collection))) types.push(type);
    return types;
  }

  /** Ends the session that holds this program's claims, as the loss of its line would. */
  async loseClaims(): Promise<void> {
    const ended = await onCluster(
      `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1 and application_name = 'birth-ledger claims'`,
      [this.readModel.name],
    );
    if (ended.length === 0) throw new Error('No claim was held.');
  }

  /** The customer's address of the governed database. */
  get governedUrl(): string {
    return this.governed.url;
  }

  /** The first column of the first row, asked of the governed database by the customer. */
  async governedValue<T>(sql: string, values: unknown[] = []): Promise<T> {
    const { rows } = await this.admin.query({ text: sql, values, rowMode: 'array' });
    return rows[0]?.[0] as T;
  }

  births(): Promise<number> {
    return this.governedValue('select count(*)::int from birth_registry');
  }
}

const startOn = (
  folder: string,
  governed: FreshDatabase,
  readModel: FreshDatabase,
  store: StartedEventStore,
): Promise<Running> => {
  const urls = serviceUrls(governed.url);
  const env = {
    BIRTH_LEDGER_DATA: folder,
    HTTP_PORT: '0',
    LOG_LEVEL: 'silent',
    EVENTSTORE_URL: store.url,
    DATABASE_URL: readModel.url,
    GOVERNED_URL: urls.scanner,
    GOVERNED_APPLIER_URL: urls.applier,
  };
  return startProgram(loadSettings(env, folder), {}, createLogger('silent'));
};
