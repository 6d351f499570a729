import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadSettings } from './load-settings.js';
import { SettingsError } from './settings-error.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configFile = (content: unknown) =>
  writeFileSync(
    join(folder, 'birth-ledger.config.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadSettings(env, folder);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('loading settings', () => {
  it('starts everything embedded when nothing is set', () => {
    const settings = loadSettings({}, folder);
    expect(settings.dataDir).toBe(join(folder, '.birth-ledger'));
    expect(settings.connections).toEqual({ eventStore: null, database: null, governed: null, governedApplier: null });
    expect(settings.http).toMatchObject({
      host: '127.0.0.1',
      port: 7080,
      bodyLimitBytes: 1_048_576,
      docsPublic: false,
    });
    expect(settings.identity.kind).toBe('local');
    expect(settings.firstSteward).toBe('steward');
  });

  it('takes the environment before the file, and the file before the default', () => {
    configFile({ http: { port: 1111, host: '::1' }, log: { level: 'debug' } });
    const settings = loadSettings({ HTTP_PORT: '2222', LOG_LEVEL: '' }, folder);
    expect(settings.http).toMatchObject({ port: 2222, host: '::1' });
    expect(settings.log.level).toBe('debug');
  });

  it('replaces each connection singly', () => {
    const { connections } = loadSettings({ DATABASE_URL: 'postgres://u:p@db/ledger' }, folder);
    expect(connections.database?.reveal()).toBe('postgres://u:p@db/ledger');
    expect(connections.governed).toBeNull();
  });

  it('resolves paths of the file from the file, and those of the environment from the working folder', () => {
    configFile({
      dataDir: 'data',
      folders: [{ collection: 'dots', path: 'dots', registry: { schema: 's', table: 't', codeColumn: 'c' } }],
    });
    const settings = loadSettings({ BIRTH_LEDGER_CONFIG: join(folder, 'birth-ledger.config.json') }, '/');
    expect(settings.dataDir).toBe(join(folder, 'data'));
    expect(settings.folders).toEqual([
      { collection: 'dots', path: join(folder, 'dots'), registry: { schema: 's', table: 't', codeColumn: 'c' } },
    ]);
    expect(loadSettings({ BIRTH_LEDGER_DATA: 'elsewhere' }, folder).dataDir).toBe(join(folder, 'elsewhere'));
  });

  it('knows no steward where a provider vouches for people, unless one is named', () => {
    const provider = { AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'ledger' };
    expect(loadSettings(provider, folder)).toMatchObject({
      firstSteward: null,
      identity: { kind: 'provider', issuer: 'https://id.example', audience: 'ledger', jwksUrl: null },
    });
    expect(loadSettings({ ...provider, FIRST_STEWARD: 'ada' }, folder).firstSteward).toBe('ada');
  });

  it('is frozen to the last level', () => {
    configFile({ contract: { tables: { births: 'b' } } });
    const settings = loadSettings({}, folder);
    expect(Object.isFrozen(settings.http)).toBe(true);
    expect(Object.isFrozen(settings.contract.tables)).toBe(true);
  });

  it('never shows a password, whichever way it is printed', () => {
    const settings = loadSettings({ DATABASE_URL: 'postgres://ledger:s3cr@t@db:5432/ledger' }, folder);
    const printed = [JSON.stringify(settings), inspect(settings, { depth: 9 }), `${settings.connections.database}`];
    for (const text of printed) {
      expect(text).toContain('postgres://ledger:***@db:5432/ledger');
      expect(text).not.toContain('s3cr');
    }
  });
});

describe('refusing settings', () => {
  it.each([
    [{ HTTP_PORT: '80a' }, 'The variable HTTP_PORT must be a whole number from 0 to 65535, not "80a".'],
    [{ HTTP_PORT: '70000' }, 'The variable HTTP_PORT must be a whole number from 0 to 65535, not "70000".'],
    [{ DOCS_PUBLIC: 'maybe' }, 'The variable DOCS_PUBLIC must be true or false, not "maybe".'],
    [{ LOG_LEVEL: 'loud' }, /^The variable LOG_LEVEL must be one of fatal, .*, not "loud"\.$/],
    [{ FIRST_STEWARD: 'policy:x' }, /^The variable FIRST_STEWARD must be a person/],
    [
      { AUTH_ISSUER: 'http://id.example', AUTH_AUDIENCE: 'a' },
      /^The variable AUTH_ISSUER must be an https:\/\/ address/,
    ],
    [{ AUTH_ISSUER: 'https://id.example' }, /^AUTH_ISSUER needs AUTH_AUDIENCE/],
    [{ AUTH_AUDIENCE: 'a' }, /need AUTH_ISSUER/],
    [{ GOVERNED_APPLIER_URL: 'postgres://a@b/c' }, /^GOVERNED_APPLIER_URL needs GOVERNED_URL/],
    [{ HTTP_TRUSTED_PROXIES: 'loopback, 10.0.0.0/33' }, /must list addresses, networks, or loopback.*10\.0\.0\.0\/33/],
    [{ API_PAGE_SIZE: '500', API_MAX_PAGE_SIZE: '10' }, /^API_PAGE_SIZE \(500\) must not be more/],
  ])('%j', (env, problem) => {
    const found = problemsOf(env);
    expect(found.some((line) => (typeof problem === 'string' ? line === problem : problem.test(line)))).toBe(true);
  });

  it.each([
    { DATABASE_URL: 'mysql://root:hunter2@db/x' },
    { GOVERNED_URL: 'hunter2' },
    { EVENTSTORE_URL: 'http://admin:hunter2@es:2113' },
    { DATABASE_URL: 'postgres://root:hunter2%@db:port/x' },
  ])('%j without quoting what may be secret', (env) => {
    const [problem, ...more] = problemsOf(env);
    expect(problem).toContain(`The variable ${Object.keys(env)[0]} must be a connection string`);
    expect(problem).not.toContain('hunter2');
    expect(more).toEqual([]);
  });

  it('lists every problem at once', () => {
    configFile({ http: { prot: 1 }, log: 7, nonsense: true, folders: [{ collection: 'x', path: 'y' }] });
    expect(problemsOf({ HTTP_PORT: '-1' })).toEqual([
      expect.stringMatching(/^http\.prot in .*birth-ledger\.config\.json is no setting\./),
      expect.stringMatching(/^log in .* must be an object\.$/),
      expect.stringMatching(/^nonsense in .* is no setting\./),
      expect.stringMatching(/^The variable HTTP_PORT must be/),
      expect.stringMatching(/^folders in .* lacks registry at \[0\]\.$/),
    ]);
  });

  it.each([
    ['{"connections": {"database": "postgres://u:hunter2@h/d",}}', /is not JSON/],
    ['[]', /must hold one JSON object/],
  ])('a file that holds %s', (content, problem) => {
    configFile(content);
    const [found] = problemsOf({});
    expect(found).toMatch(problem);
    expect(found).not.toContain('hunter2');
  });

  it('a file that was named and is not there', () => {
    expect(problemsOf({ BIRTH_LEDGER_CONFIG: 'gone.json' })[0]).toMatch(/gone\.json cannot be read \(ENOENT\)/);
  });

  it('a collection that two folders claim', () => {
    const entry = { collection: 'dots', path: 'a', registry: { schema: 's', table: 't', codeColumn: 'c' } };
    configFile({ folders: [entry, { ...entry, path: 'b' }] });
    expect(problemsOf({})[0]).toMatch(/names the collection dots twice/);
  });
});
