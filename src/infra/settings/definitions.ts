import { contract, folders, toolsTable } from './folders.js';
import {
  eventStoreUrl,
  flag,
  httpsUrl,
  integer,
  oneOf,
  type Parse,
  path,
  personName,
  postgresUrl,
  proxies,
  text,
} from './parsers.js';
import { type FolderSettings, logLevels } from './settings.js';

/** One setting: where it may stand, how it is read, and what it means. */
export type Definition<T> = {
  /** Its variable, or null where only the file can hold it. */
  readonly env: string | null;
  /** Its path in the configuration file, with dots between levels. */
  readonly key: string;
  readonly parse: Parse<T>;
  /** What stands in the documentation as its default. */
  readonly shownDefault: string;
  readonly means: string;
};

const setting = <T>(
  env: string | null,
  key: string,
  parse: Parse<T>,
  shownDefault: string,
  means: string,
): Definition<T> => ({ env, key, parse, shownDefault, means });

const none: readonly FolderSettings[] = [];

/** The values of settings that nobody set. Null: an embedded part, or whatever follows from the other settings. */
export const defaults = {
  dataDir: '.birth-ledger',
  httpHost: '127.0.0.1',
  httpPort: 7080,
  bodyLimitBytes: 1024 * 1024,
  requestsPerMinute: 300_000,
  docsPublic: false,
  trustedProxies: '',
  shutdownGraceMs: 10_000,
  steward: 'steward',
  localIssuer: 'birth-ledger',
  localAudience: 'birth-ledger',
  folders: none,
  contract: {},
  frozenTools: {
    schema: 'public',
    table: 'dot_tools',
    toolColumn: 'tool',
    frozenAtColumn: 'frozen_at',
    lastRunAtColumn: 'last_run_at',
  },
  reviewsRequired: 1,
  scanPageRows: 1_000,
  scanMaxPageRows: 250_000,
  scanStatementTimeoutMs: 60_000,
  scanLockTimeoutMs: 500,
  pageSize: 100,
  maxPageSize: 1_000,
  logLevel: 'info',
} as const;

const embedded = '(embedded)';
const shown = (value: number | string | boolean): string => String(value);

/** Every setting there is: the loader reads by this list, and docs/settings.md is checked against it. */
export const definitions = {
  dataDir: setting(
    'BIRTH_LEDGER_DATA',
    'dataDir',
    path,
    defaults.dataDir,
    'Folder of the embedded parts and of the local key.',
  ),
  eventStore: setting(
    'EVENTSTORE_URL',
    'connections.eventStore',
    eventStoreUrl,
    embedded,
    'The log: `esdb://…` or `esdb+discover://…`.',
  ),
  database: setting('DATABASE_URL', 'connections.database', postgresUrl, embedded, 'PostgreSQL of the read model.'),
  governed: setting(
    'GOVERNED_URL',
    'connections.governed',
    postgresUrl,
    embedded,
    'The governed database, as the role `birth_ledger_scanner`.',
  ),
  governedApplier: setting(
    'GOVERNED_APPLIER_URL',
    'connections.governedApplier',
    postgresUrl,
    embedded,
    'The same database, as the role `birth_ledger_applier`.',
  ),
  httpHost: setting(
    'HTTP_HOST',
    'http.host',
    text,
    defaults.httpHost,
    'Address to listen on. Put TLS in front before it is any but loopback.',
  ),
  httpPort: setting(
    'HTTP_PORT',
    'http.port',
    integer(0, 65_535),
    shown(defaults.httpPort),
    'Port; 0 takes a free one.',
  ),
  bodyLimitBytes: setting(
    'HTTP_BODY_LIMIT',
    'http.bodyLimitBytes',
    integer(1_024, 64 * 1024 * 1024),
    shown(defaults.bodyLimitBytes),
    'Largest request body, in bytes; more is answered 413.',
  ),
  requestsPerMinute: setting(
    'HTTP_REQUESTS_PER_MINUTE',
    'http.requestsPerMinute',
    integer(0, 100_000_000),
    shown(defaults.requestsPerMinute),
    'Requests of one address within a minute; more are answered 429. 0: no limit.',
  ),
  docsPublic: setting(
    'DOCS_PUBLIC',
    'http.docsPublic',
    flag,
    shown(defaults.docsPublic),
    'True opens `/docs` and `/docs-json` to everybody.',
  ),
  trustedProxies: setting(
    'HTTP_TRUSTED_PROXIES',
    'http.trustedProxies',
    proxies,
    'none',
    'Proxies whose `X-Forwarded-For` is believed: `loopback`, or addresses and networks with commas between.',
  ),
  shutdownGraceMs: setting(
    'SHUTDOWN_GRACE_MS',
    'http.shutdownGraceMs',
    integer(0, 600_000),
    shown(defaults.shutdownGraceMs),
    'Milliseconds that open requests may still take once the service is told to stop.',
  ),
  issuer: setting(
    'AUTH_ISSUER',
    'identity.issuer',
    httpsUrl,
    '(local key)',
    'Issuer of the tokens. Set: tokens come from this provider. Not set: from a key pair made at first start.',
  ),
  audience: setting(
    'AUTH_AUDIENCE',
    'identity.audience',
    text,
    defaults.localAudience,
    'Audience that tokens must name. Required with `AUTH_ISSUER`.',
  ),
  jwksUrl: setting(
    'AUTH_JWKS_URL',
    'identity.jwksUrl',
    httpsUrl,
    '(OpenID discovery)',
    'Where the provider publishes its keys, if not at the place its OpenID configuration names.',
  ),
  firstSteward: setting(
    'FIRST_STEWARD',
    'firstSteward',
    personName,
    `\`${defaults.steward}\` with the local key, else nobody`,
    'Person who is steward before anybody was granted anything.',
  ),
  contract: setting(
    null,
    'contract',
    contract,
    '(the names of the kit)',
    "Names of the governed database's tables, columns and functions, where they differ.",
  ),
  folders: setting(
    null,
    'folders',
    folders,
    'none',
    'Folders of files to be watched: `[{"collection", "path", "registry": {"schema", "table", "codeColumn"}}]`.',
  ),
  frozenTools: setting(
    null,
    'frozenTools',
    toolsTable,
    '`public.dot_tools`',
    'Table that tells of tools that must stay unused: `{"schema", "table", "toolColumn", "frozenAtColumn", "lastRunAtColumn"}`.',
  ),
  reviewsRequired: setting(
    'REVIEWS_REQUIRED',
    'plan.reviewsRequired',
    integer(1, 20),
    shown(defaults.reviewsRequired),
    'Independent reviews that a plan needs.',
  ),
  scanPageRows: setting(
    'SCAN_PAGE_ROWS',
    'scan.pageRows',
    integer(1, 1_000_000),
    shown(defaults.scanPageRows),
    "Rows of a lap's first page.",
  ),
  scanMaxPageRows: setting(
    'SCAN_MAX_PAGE_ROWS',
    'scan.maxPageRows',
    integer(1, 1_000_000),
    shown(defaults.scanMaxPageRows),
    'Rows that a page may grow to.',
  ),
  scanStatementTimeoutMs: setting(
    'SCAN_STATEMENT_TIMEOUT_MS',
    'scan.statementTimeoutMs',
    integer(100, 3_600_000),
    shown(defaults.scanStatementTimeoutMs),
    'Milliseconds that one statement of a scan may take.',
  ),
  scanLockTimeoutMs: setting(
    'SCAN_LOCK_TIMEOUT_MS',
    'scan.lockTimeoutMs',
    integer(10, 600_000),
    shown(defaults.scanLockTimeoutMs),
    'Milliseconds that a scan waits for a lock.',
  ),
  pageSize: setting(
    'API_PAGE_SIZE',
    'api.pageSize',
    integer(1, 10_000),
    shown(defaults.pageSize),
    'Rows of an answer when the caller does not say.',
  ),
  maxPageSize: setting(
    'API_MAX_PAGE_SIZE',
    'api.maxPageSize',
    integer(1, 10_000),
    shown(defaults.maxPageSize),
    'Rows that a caller may ask for.',
  ),
  logLevel: setting('LOG_LEVEL', 'log.level', oneOf(logLevels), defaults.logLevel, `One of ${logLevels.join(', ')}.`),
} as const;
