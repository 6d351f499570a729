import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { type EdgeApp, problemOf, startEdgeApp } from '../../../test/support/edge-app.js';
import { HEALTH_INDICATORS, type HealthIndicator } from './health/health-indicator.js';
import { createLogger } from './log/create-logger.js';
import { NestLogger } from './log/nest-logger.js';
import { MetricsRegistry } from './metrics/registry.js';

const state = { database: true, log: 'answers' as 'answers' | 'throws' | 'hangs' };

const database: HealthIndicator = {
  name: 'database',
  check: async () => ({ ok: state.database, detail: state.database ? 'answers' : 'gone: postgres://u:hunter2@db/x' }),
};
const log: HealthIndicator = {
  name: 'log',
  check: async () => {
    if (state.log === 'throws') throw new Error('no route to it');
    if (state.log === 'hangs') await new Promise(() => {});
    return { ok: true, detail: 'at 17' };
  },
};

@Module({ providers: [{ provide: HEALTH_INDICATORS, useValue: [database] }] })
class DatabasePart {}

@Module({
  providers: [
    { provide: HEALTH_INDICATORS, useValue: [log] },
    {
      provide: 'lag',
      inject: [MetricsRegistry],
      useFactory: (metrics: MetricsRegistry) =>
        new Gauge({ name: 'birth_ledger_lag_events', help: 'Lag.', registers: [metrics] }).set(7),
    },
  ],
})
class LogPart {}

@Module({ imports: [DatabasePart, LogPart] })
class Root {}

let app: EdgeApp;
beforeAll(async () => {
  app = await startEdgeApp(Root);
});
afterAll(() => app.stop());

/** Answers are kept for a second, so a change shows a little later. */
const readyWith = async (status: number) => {
  for (;;) {
    const response = await fetch(`${app.url}/health/ready`);
    if (response.status === status) return response;
    await response.arrayBuffer();
    await new Promise((resume) => setTimeout(resume, 100));
  }
};

describe('health', () => {
  it('joins the indicators of every module', async () => {
    const response = await readyWith(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      checks: {
        database: expect.objectContaining({ status: 'up', detail: 'answers' }),
        log: expect.objectContaining({ status: 'up', detail: 'at 17' }),
      },
    });
  });

  it('names what is down, without secrets, and stays alive', async () => {
    state.database = false;
    const response = await readyWith(503);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await problemOf(response);
    expect(problem).toMatchObject({
      type: 'urn:birth-ledger:problem:not-ready',
      checks: { database: { status: 'down' }, log: { status: 'up' } },
    });
    expect(JSON.stringify(problem)).toContain('postgres://u:***@db/x');
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    state.database = true;
    await readyWith(200);
  });

  it.each(['throws', 'hangs'] as const)('counts a check that %s as down', async (how) => {
    state.log = how;
    const problem = await problemOf(await readyWith(503));
    expect(problem).toMatchObject({ checks: { log: { status: 'down' } } });
    state.log = 'answers';
    await readyWith(200);
  });

  it('is ready when no part has anything to check', async () => {
    @Module({})
    class Nothing {}
    const bare = await startEdgeApp(Nothing);
    expect(await (await fetch(`${bare.url}/health/ready`)).json()).toEqual({ status: 'ok', checks: {} });
    await bare.stop();
  });
});

describe('metrics', () => {
  it('hold those of the process, of requests by route, and of the parts', async () => {
    await app.get('/nowhere/at/all');
    const response = await app.get('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    expect(text).toContain('birth_ledger_lag_events 7');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toMatch(
      /birth_ledger_http_request_seconds_count\{method="GET",route="\/health\/ready",status="200"\} \d+/,
    );
    expect(text).toMatch(/birth_ledger_http_request_seconds_count\{method="GET",route="\(none\)",status="404"\} 1/);
    expect(text).not.toContain('/nowhere');
  });
});

describe('the docs', () => {
  it('open to a browser that gives a token as password', async () => {
    const asked = await fetch(`${app.url}/docs`);
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toMatch(/^Basic realm="birth-ledger: any name, a token as password"/);
    const authorization = `Basic ${Buffer.from(`me:${await app.token('ada')}`).toString('base64')}`;
    for (const path of ['/docs', '/docs/swagger-ui-init.js', '/docs/swagger-ui-bundle.js']) {
      expect([path, (await fetch(`${app.url}${path}`, { headers: { authorization } })).status]).toEqual([path, 200]);
    }
    const wrong = await fetch(`${app.url}/docs`, { headers: { authorization: 'Basic bWU6eA==' } });
    expect(await problemOf(wrong)).toMatchObject({ status: 401, fault: 'malformed' });
  });

  it('describe every route, problems and the token', async () => {
    const document = await (await app.get('/docs-json')).json();
    expect(document).toMatchObject({
      security: [{ bearer: [] }],
      paths: {
        '/metrics': { get: { responses: { default: { content: { 'application/problem+json': {} } } } } },
        '/health': {},
      },
      components: { schemas: { Problem: {} }, securitySchemes: { bearer: { scheme: 'bearer' } } },
    });
  });

  it('open to everybody where the settings say so', async () => {
    const open = await startEdgeApp(Root, { DOCS_PUBLIC: 'true' });
    expect((await fetch(`${open.url}/docs`)).status).toBe(200);
    expect((await fetch(`${open.url}/docs-json`)).status).toBe(200);
    expect((await fetch(`${open.url}/metrics`)).status).toBe(401);
    await open.stop();
  });
});

describe('the log', () => {
  const logged = (write: (logger: NestLogger) => void) => {
    const lines: string[] = [];
    write(new NestLogger(createLogger('trace', { write: (line) => lines.push(line) })));
    return { text: lines.join(''), line: JSON.parse(lines[0] ?? '{}') as Record<string, unknown> };
  };

  it('takes what Nest passes', () => {
    expect(logged((logger) => logger.log('started', 'Server')).line).toMatchObject({
      level: 'info',
      msg: 'started',
      context: 'Server',
    });
    expect(logged((logger) => logger.error('failed', 'at x', 'Server')).line).toMatchObject({
      level: 'error',
      stack: 'at x',
      context: 'Server',
    });
    expect(logged((logger) => logger.warn({ message: 'slow', ms: 7 }, 'Scan')).line).toMatchObject({
      level: 'warn',
      msg: 'slow',
      ms: 7,
      context: 'Scan',
    });
    expect(logged((logger) => logger.fatal(new Error('over'))).line).toMatchObject({
      level: 'fatal',
      err: { message: 'over' },
    });
  });

  it('holds no secret, wherever it stood', () => {
    const { text } = logged((logger) => {
      logger.error(new Error('postgres://u:hunter2@db/x refused', { cause: new Error('esdb://admin:hunter2@es') }));
      logger.log({
        message: 'x',
        authorization: 'hunter2',
        nested: { password: 'hunter2' },
        url: 'postgres://u:hunter2@db',
      });
      logger.log('Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2lnbmF0dXJl');
    });
    expect(text).not.toMatch(/hunter2|c2lnbmF0dXJl/);
    expect(text).toContain('postgres://u:***@db/x refused');
  });
});
