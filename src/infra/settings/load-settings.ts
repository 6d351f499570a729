import { resolve } from 'node:path';
import { readConfigFile } from './config-file.js';
import { deepFreeze } from './deep-freeze.js';
import { defaults, definitions } from './definitions.js';
import { SettingReader } from './setting-reader.js';
import type { IdentitySettings, Settings } from './settings.js';
import { SettingsError } from './settings-error.js';

/**
 * The settings: environment over `birth-ledger.config.json` over defaults; checked, complete and frozen.
 * @param env usually `process.env`
 * @param cwd folder that the configuration file is looked for in, and that relative paths start from
 * @throws SettingsError naming every setting that cannot be used, why, and what would do
 */
export function loadSettings(env: NodeJS.ProcessEnv, cwd: string): Settings {
  const reader = new SettingReader(env, cwd, readConfigFile(env, cwd));
  reader.refuseUnknownKeys(Object.values(definitions).map((definition) => definition.key));
  const identity = readIdentity(reader);
  const settings: Settings = {
    dataDir: reader.read(definitions.dataDir) ?? resolve(cwd, defaults.dataDir),
    connections: {
      eventStore: reader.read(definitions.eventStore) ?? null,
      database: reader.read(definitions.database) ?? null,
      governed: reader.read(definitions.governed) ?? null,
      governedApplier: reader.read(definitions.governedApplier) ?? null,
    },
    http: {
      host: reader.read(definitions.httpHost) ?? defaults.httpHost,
      port: reader.read(definitions.httpPort) ?? defaults.httpPort,
      bodyLimitBytes: reader.read(definitions.bodyLimitBytes) ?? defaults.bodyLimitBytes,
      requestsPerMinute: reader.read(definitions.requestsPerMinute) ?? defaults.requestsPerMinute,
      docsPublic: reader.read(definitions.docsPublic) ?? defaults.docsPublic,
      trustedProxies: reader.read(definitions.trustedProxies) ?? defaults.trustedProxies,
      shutdownGraceMs: reader.read(definitions.shutdownGraceMs) ?? defaults.shutdownGraceMs,
    },
    identity,
    firstSteward: reader.read(definitions.firstSteward) ?? (identity.kind === 'local' ? defaults.steward : null),
    contract: reader.read(definitions.contract) ?? defaults.contract,
    folders: reader.read(definitions.folders) ?? defaults.folders,
    frozenTools: reader.read(definitions.frozenTools) ?? defaults.frozenTools,
    plan: { reviewsRequired: reader.read(definitions.reviewsRequired) ?? defaults.reviewsRequired },
    scan: {
      pageRows: reader.read(definitions.scanPageRows) ?? defaults.scanPageRows,
      maxPageRows: reader.read(definitions.scanMaxPageRows) ?? defaults.scanMaxPageRows,
      statementTimeoutMs: reader.read(definitions.scanStatementTimeoutMs) ?? defaults.scanStatementTimeoutMs,
      lockTimeoutMs: reader.read(definitions.scanLockTimeoutMs) ?? defaults.scanLockTimeoutMs,
    },
    api: {
      pageSize: reader.read(definitions.pageSize) ?? defaults.pageSize,
      maxPageSize: reader.read(definitions.maxPageSize) ?? defaults.maxPageSize,
    },
    log: { level: reader.read(definitions.logLevel) ?? defaults.logLevel },
  };
  const problems = [...reader.problems, ...disagreements(settings)];
  if (problems.length > 0) throw new SettingsError(problems);
  return deepFreeze(settings);
}

function readIdentity(reader: SettingReader): IdentitySettings {
  const issuer = reader.read(definitions.issuer);
  const audience = reader.read(definitions.audience);
  const jwksUrl = reader.read(definitions.jwksUrl) ?? null;
  if (issuer === undefined) {
    if (audience !== undefined || jwksUrl !== null) {
      reader.problems.push(
        'AUTH_AUDIENCE and AUTH_JWKS_URL need AUTH_ISSUER: set it to the issuer named in the tokens.',
      );
    }
    return { kind: 'local', issuer: defaults.localIssuer, audience: defaults.localAudience };
  }
  if (audience === undefined) {
    reader.problems.push(
      'AUTH_ISSUER needs AUTH_AUDIENCE: without it, tokens that the provider issued for other services would be accepted.',
    );
  }
  return { kind: 'provider', issuer, audience: audience ?? '', jwksUrl };
}

/** Settings that are sound each by itself but not together. */
function disagreements({ connections, scan, api }: Settings): string[] {
  const found: string[] = [];
  if (connections.governedApplier !== null && connections.governed === null) {
    found.push('GOVERNED_APPLIER_URL needs GOVERNED_URL: both name the same database, as two roles.');
  }
  if (scan.pageRows > scan.maxPageRows) {
    found.push(`SCAN_PAGE_ROWS (${scan.pageRows}) must not be more than SCAN_MAX_PAGE_ROWS (${scan.maxPageRows}).`);
  }
  if (api.pageSize > api.maxPageSize) {
    found.push(`API_PAGE_SIZE (${api.pageSize}) must not be more than API_MAX_PAGE_SIZE (${api.maxPageSize}).`);
  }
  return found;
}
