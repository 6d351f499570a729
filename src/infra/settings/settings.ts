import type { Secret } from './secret.js';

/** Everything that can be set, checked and frozen. What each setting means: docs/settings.md. */
export type Settings = {
  /** Absolute path of the folder that embedded parts and the local key live in. */
  readonly dataDir: string;
  /** Null where the embedded part is to be started. */
  readonly connections: {
    readonly eventStore: Secret | null;
    readonly database: Secret | null;
    readonly governed: Secret | null;
    readonly governedApplier: Secret | null;
  };
  readonly http: HttpSettings;
  readonly identity: IdentitySettings;
  /** Who is steward before anybody was granted anything; null: nobody, authority comes from the log alone. */
  readonly firstSteward: string | null;
  /** Names of the governed database's objects, as written in the configuration; the governed part gives it its type. */
  readonly contract: Readonly<Record<string, unknown>>;
  readonly folders: readonly FolderSettings[];
  readonly frozenTools: ToolsTableSettings;
  readonly plan: { readonly reviewsRequired: number };
  readonly scan: ScanSettings;
  readonly api: { readonly pageSize: number; readonly maxPageSize: number };
  readonly log: { readonly level: LogLevel };
};

export type HttpSettings = {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly bodyLimitBytes: number;
  /** Requests of one address within a minute; 0 switches the limit off. */
  readonly requestsPerMinute: number;
  readonly docsPublic: boolean;
  /** Proxies whose `X-Forwarded-For` is believed, as Express writes them: `loopback`, addresses, networks. */
  readonly trustedProxies: string;
  /** How long open requests may still take once the service is told to stop. */
  readonly shutdownGraceMs: number;
};

/** `local`: a key pair made at first start signs and verifies. `provider`: somebody else's tokens are verified. */
export type IdentitySettings =
  | { readonly kind: 'local'; readonly issuer: string; readonly audience: string }
  | {
      readonly kind: 'provider';
      readonly issuer: string;
      readonly audience: string;
      /** Null: found by the issuer's OpenID configuration. */
      readonly jwksUrl: string | null;
    };

/** A collection of filesystem DOTs, and the governed table in which its files are registered by their code. */
export type FolderSettings = {
  readonly collection: string;
  /** Absolute. */
  readonly path: string;
  readonly registry: { readonly schema: string; readonly table: string; readonly codeColumn: string };
};

/** The governed table that tells which tools are frozen, and when each last ran. It need not exist. */
export type ToolsTableSettings = {
  readonly schema: string;
  readonly table: string;
  readonly toolColumn: string;
  readonly frozenAtColumn: string;
  readonly lastRunAtColumn: string;
};

export type ScanSettings = {
  /** Rows of a lap's first page; pages then grow by the time they take. */
  readonly pageRows: number;
  readonly maxPageRows: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
};

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
