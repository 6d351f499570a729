import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { complaintOf } from '../../src/infra/cli/complaint-of.js';
import { type StartedEventStore, startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';
import { serviceUrls } from '../../src/infra/governed/kit/service-roles.js';
import { startServing } from '../../src/infra/http/start-serving.js';
import { createLogger } from '../../src/infra/observability/log/create-logger.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import { startProgram } from '../../src/program/running.js';
import { type GovernedDatabase, governedDatabase } from '../support/governed.js';
import { type GuardedStore, guardedStore } from '../support/guarded-store.js';
import { type FreshDatabase, freshDatabase, onCluster } from '../support/postgres.js';
import { expectDocumented } from './documented.js';

let folder: string;
let governed: GovernedDatabase;
let readModel: FreshDatabase;
let store: StartedEventStore;
let guarded: GuardedStore;
let taken: Server;
const forger = `forger_${Math.floor(Math.random() * 2 ** 40).toString(36)}`;
const password = 's3cret-of-the-spec';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'birth-ledger-start-'));
  governed = await governedDatabase();
  readModel = await freshDatabase('read_model');
  store = await startEmbeddedEventStore({ dataDir: join(folder, 'eventstore') });
  guarded = await guardedStore(folder);
  taken = createServer().listen(0, '127.0.0.1');
  await governed.admin.query(`
    create role ${forger} login password '${password}' in role birth_ledger_scanner;
    grant insert on birth_registry to ${forger}`);
}, 60_000);

afterAll(async () => {
  taken.close();
  await store.stop();
  await guarded.stop();
  await readModel.drop();
  await governed.admin.query(`drop owned by ${forger}`);
  await governed.end();
  await onCluster(`drop role ${forger}`);
  await rm(folder, { recursive: true, force: true });
});

/** Nobody listens on port 1. */
const nobody = (url: string): string => url.replace(/:\d+(?=[/?])/, ':1');

const as = (user: string, secret: string): string => {
  const url = new URL(governed.database.url);
  [url.username, url.password] = [user, secret];
  return url.href;
};

const mapped = (contract: unknown) => ({ config: { contract } });

type Start = { readonly env?: Record<string, string>; readonly config?: unknown };
type Case = readonly [mistake: string, said: string, start: () => Start];

const cases: readonly Case[] = [
  ['an event store that does not answer', 'EVENTSTORE_URL', () => ({ env: { EVENTSTORE_URL: nobody(store.url) } })],
  [
    'an event store that refuses the password',
    'EVENTSTORE_URL',
    () => ({ env: { EVENTSTORE_URL: guarded.asUser('ledger:wrong@') } }),
  ],
  [
    'an event store that wants a user, and is told none',
    'EVENTSTORE_URL',
    () => ({ env: { EVENTSTORE_URL: guarded.asUser('') } }),
  ],
  [
    "a read model's database that does not answer",
    'DATABASE_URL',
    () => ({ env: { DATABASE_URL: nobody(readModel.url) } }),
  ],
  [
    'a governed database that does not answer',
    'GOVERNED_URL',
    () => ({ env: { GOVERNED_URL: nobody(serviceUrls(governed.database.url).scanner) } }),
  ],
  [
    'a governed database that refuses the password',
    'GOVERNED_URL',
    () => ({ env: { GOVERNED_URL: as('birth_ledger_scanner', 'wrong') } }),
  ],
  [
    'an applier that does not answer',
    'GOVERNED_APPLIER_URL',
    () => ({ env: { GOVERNED_APPLIER_URL: nobody(serviceUrls(governed.database.url).applier) } }),
  ],
  [
    'a role that may insert births',
    'may INSERT birth_registry',
    () => ({ env: { GOVERNED_URL: as(forger, password) } }),
  ],
  ['a superuser', 'is a superuser', () => ({ env: { GOVERNED_URL: governed.database.url } })],
  [
    'an applier that may insert births',
    'may INSERT birth_registry',
    () => ({ env: { GOVERNED_APPLIER_URL: as(forger, password) } }),
  ],
  [
    'a mapping to a table that is missing',
    'the relation public.births is missing',
    () => mapped({ birthRegistry: { table: 'births' } }),
  ],
  [
    'a mapping to a column that is missing',
    'public.meta_catalog.is_managed: the column is missing',
    () => mapped({ metaCatalog: { columns: { managed: 'is_managed' } } }),
  ],
  [
    'a mapping to a function that is missing',
    'public.fn_birth(): the function is missing',
    () => mapped({ gateway: { registerFunction: 'fn_birth' } }),
  ],
  [
    'a mapping of something that the contract does not have',
    'contract.births is not a part of the contract',
    () => mapped({ births: {} }),
  ],
  ['a connection that is none', 'EVENTSTORE_URL', () => ({ env: { EVENTSTORE_URL: 'http://localhost:2113' } })],
  ['a number that is none', 'HTTP_PORT', () => ({ env: { HTTP_PORT: 'http' } })],
  [
    'two settings that contradict each other',
    'SCAN_PAGE_ROWS (5000) must not be more than SCAN_MAX_PAGE_ROWS (1000)',
    () => ({ env: { SCAN_PAGE_ROWS: '5000', SCAN_MAX_PAGE_ROWS: '1000' } }),
  ],
  ['an issuer without an audience', 'AUTH_AUDIENCE', () => ({ env: { AUTH_ISSUER: 'https://id.example' } })],
  ['a key in the file that nobody knows', 'htpp', () => ({ config: { htpp: { port: 1 } } })],
  [
    'a port that is in use',
    'Set HTTP_HOST and HTTP_PORT to one that is free',
    () => ({ env: { HTTP_PORT: String((taken.address() as AddressInfo).port) } }),
  ],
];

/** Starts the program as `serve` does, and answers what it complained of. */
const complaint = async ({ env = {}, config = {} }: Start): Promise<string> => {
  const urls = serviceUrls(governed.database.url);
  await writeFile(join(folder, 'birth-ledger.config.json'), JSON.stringify(config));
  const all = {
    BIRTH_LEDGER_DATA: folder,
    HTTP_PORT: '0',
    EVENTSTORE_URL: store.url,
    DATABASE_URL: readModel.url,
    GOVERNED_URL: urls.scanner,
    GOVERNED_APPLIER_URL: urls.applier,
    ...env,
  };
  try {
    const settings = loadSettings(all, folder);
    const running = await startProgram(settings, {}, createLogger('silent'));
    await startServing(running.app, settings).finally(() => running.stop());
  } catch (error) {
    return complaintOf(error);
  }
  return '';
};

describe('a start that cannot go well', () => {
  it.each(cases)(
    '%s: is refused, saying "%s"',
    async (_, said, start) => {
      const words = await complaint(start());
      expect(words).toContain(said);
      expect(words).not.toContain(password);
    },
    60_000,
  );

  it('is documented as it was answered', () => {
    const rows = cases.map(([mistake, said]) => [mistake, `\`${said}\``]);
    expectDocumented('What the program is started with', ['mistake', 'it does not start, and says'], rows);
  });

  it('and one that can go well does', async () => {
    expect(await complaint({})).toBe('');
  }, 60_000);
});
