import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { issueToken, type TokenRequest } from '../../src/infra/auth/issue-token.js';
import { createApp } from '../../src/infra/http/create-app.js';
import { startServing, stopServing } from '../../src/infra/http/start-serving.js';
import { createLogger } from '../../src/infra/observability/log/create-logger.js';
import { loadSettings } from '../../src/infra/settings/load-settings.js';
import type { Settings } from '../../src/infra/settings/settings.js';

export type EdgeApp = {
  readonly app: INestApplicationContext;
  readonly url: string;
  readonly settings: Settings;
  /** Everything that was logged so far. */
  log(): string;
  /** The line that holds all the texts, once it is written: a request's own line comes after its answer. */
  logLine(...texts: string[]): Promise<Record<string, unknown>>;
  token(person: string, more?: Partial<TokenRequest>): Promise<string>;
  /** A request with a token of ada's, unless headers say otherwise. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
};

/** The real edge around a module, listening on a free port, with a data folder of its own. */
export async function startEdgeApp(
  root: Type<unknown> | DynamicModule,
  env: Record<string, string> = {},
): Promise<EdgeApp> {
  const folder = mkdtempSync(join(tmpdir(), 'edge-'));
  const settings = loadSettings({ HTTP_PORT: '0', BIRTH_LEDGER_DATA: 'data', ...env }, folder);
  const lines: string[] = [];
  const logger = createLogger(settings.log.level, { write: (line) => lines.push(line) });
  const app = await createApp(root, settings, logger);
  const url = await startServing(app, settings);
  const token: EdgeApp['token'] = (person, more) => issueToken({ dataDir: settings.dataDir, person, ...more });
  const ada = settings.identity.kind === 'local' ? await token('ada') : '';
  const send = (path: string, init: RequestInit, headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${ada}`, ...headers } });
  return {
    app,
    url,
    settings,
    log: () => lines.join(''),
    logLine: async (...texts) => {
      for (;;) {
        const line = lines.find((candidate) => texts.every((text) => candidate.includes(text)));
        if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
        await new Promise((resume) => setTimeout(resume, 5));
      }
    },
    token,
    get: (path, headers = {}) => send(path, {}, headers),
    post: (path, body, headers = {}) =>
      send(
        path,
        { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
        { 'content-type': 'application/json', ...headers },
      ),
    stop: async () => {
      await stopServing(app, settings);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The body of an answer that must be a problem (RFC 9457). */
export async function problemOf(response: Response): Promise<Record<string, unknown>> {
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (!type.startsWith('application/problem+json')) throw new Error(`${response.status} ${type}, no problem: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
