import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import pg from 'pg';
import { type EdgeApp, problemOf, startEdgeApp } from '../../../test/support/edge-app.js';
import { refuse } from '../../domain/shared/decision.js';
import { EventStoreUnavailable, WrongRevision } from '../eventstore/errors.js';
import { type Caller, CurrentCaller } from './caller.decorator.js';
import { CommandRefused } from './problem/command-refused.js';

const refusals = {
  authority: refuse('authority', 'owner-decides', 'ada does not own it.'),
  state: refuse('state', 'birth-intended', 'A birth is under way.'),
  rule: refuse('rule', 'identity-known', 'It has no identity.'),
  unknown: refuse('unknown', 'never-detected', 'It was never detected.'),
} as const;

/** Tells of the slow request when it has come in. */
const taken = new EventEmitter();

@Controller()
class Things {
  @Get('things')
  list() {
    return [];
  }

  @Post('commands')
  @HttpCode(200)
  command(@CurrentCaller() caller: Caller) {
    return caller;
  }

  @Get('refused/:kind')
  refused(@Param('kind') kind: keyof typeof refusals) {
    throw new CommandRefused(refusals[kind], 'RecordDecision', 'c/1', { revision: '4', status: 'hidden' });
  }

  @Get('stale')
  stale() {
    throw new WrongRevision('entry-c/1', 3n, 5n);
  }

  @Get('no-store')
  noStore() {
    throw new EventStoreUnavailable('appending', new Error('14 UNAVAILABLE'));
  }

  @Get('no-database')
  async noDatabase() {
    const client = new pg.Client({ connectionString: 'postgres://ledger:hunter2@127.0.0.1:1/ledger' });
    await client.connect();
  }

  @Get('broken')
  broken() {
    throw new Error('cannot use postgres://ledger:hunter2@db/ledger');
  }

  @Get('slow')
  async slow() {
    taken.emit('slow');
    await new Promise((resume) => setTimeout(resume, 200));
    return { slow: true };
  }
}

@Module({ controllers: [Things] })
class Root {}

let app: EdgeApp;
beforeAll(async () => {
  app = await startEdgeApp(Root);
});
afterAll(() => app.stop());

describe('problems', () => {
  it.each([
    ['authority', 403, 'not-allowed', 'owner-decides'],
    ['state', 409, 'conflict', 'birth-intended'],
    ['rule', 422, 'against-a-rule', 'identity-known'],
    ['unknown', 404, 'unknown', 'never-detected'],
  ])('a refusal of kind %s is %i', async (kind, status, type, rule) => {
    const response = await app.get(`/refused/${kind}`);
    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({
      type: `urn:birth-ledger:problem:${type}`,
      status,
      rule,
      detail: refusals[kind as keyof typeof refusals].detail,
      command: 'RecordDecision',
      target: 'c/1',
      revision: '4',
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    });
  });

  it('a stale revision is 409 and says which', async () => {
    const response = await app.get('/stale');
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({ stream: 'entry-c/1', expected: '3', actual: '5' });
  });

  it.each(['/no-store', '/no-database'])('%s is 503, to be repeated later', async (path) => {
    const response = await app.get(path);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await problemOf(response)).detail).toMatch(/does not answer.*Idempotency-Key/);
    expect(app.log()).not.toContain('hunter2');
  });

  it('what nobody foresaw is 500 without its text, which is in the log without its password', async () => {
    const response = await app.get('/broken');
    expect(response.status).toBe(500);
    const problem = await problemOf(response);
    const requestId = String(response.headers.get('x-request-id'));
    expect(problem.detail).toContain(requestId);
    expect(JSON.stringify(problem)).not.toContain('postgres');
    const line = await app.logLine(requestId, 'stack');
    expect(JSON.stringify(line)).toContain('postgres://ledger:***@db/ledger');
  });

  it('an unknown route is 404', async () => {
    const response = await app.get('/nowhere?x=1');
    expect(response.status).toBe(404);
    expect((await problemOf(response)).type).toBe('urn:birth-ledger:problem:no-such-route');
  });
});

describe('ids', () => {
  const command = async (headers: Record<string, string>) => {
    const response = await app.post('/commands', {}, headers);
    return (await response.json()) as Record<string, unknown>;
  };

  it('gives the same command id to the same key of the same actor, and to nobody else', async () => {
    const first = await command({ 'idempotency-key': 'order 1' });
    const again = await command({ 'idempotency-key': 'order 1' });
    const bob = await command({ 'idempotency-key': 'order 1', authorization: `Bearer ${await app.token('bob')}` });
    expect(first.commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(again.commandId).toBe(first.commandId);
    expect(bob.commandId).not.toBe(first.commandId);
    expect((await command({})).commandId).not.toBe((await command({})).commandId);
  });

  it('knows a command to be new by its having no key: with one it may have come before', async () => {
    expect(await command({})).toMatchObject({ isNew: true });
    expect(await command({ 'idempotency-key': 'order 2' })).toMatchObject({ isNew: false });
  });

  it.each(['', 'x'.repeat(201)])('refuses an unusable key (%#)', async (key) => {
    const response = await app.post('/commands', {}, { 'idempotency-key': key });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([
      { property: 'header.Idempotency-Key', detail: expect.any(String) },
    ]);
  });

  it('passes the correlation on, and makes one when there is none', async () => {
    const response = await app.post('/commands', {}, { 'x-correlation-id': 'case-7' });
    expect(response.headers.get('x-correlation-id')).toBe('case-7');
    expect(await response.json()).toMatchObject({ correlationId: 'case-7', actor: { kind: 'person', name: 'ada' } });
    const other = await app.post('/commands', {});
    expect(other.headers.get('x-correlation-id')).toBe(other.headers.get('x-request-id'));
  });
});

describe('headers and log', () => {
  it('hardens every answer', async () => {
    for (const response of [await app.get('/things'), await app.get('/nowhere')]) {
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });

  it('logs who asked for what, without query and token', async () => {
    const token = await app.token('carol');
    const response = await app.get('/things?limit=3', { authorization: `Bearer ${token}` });
    await response.text();
    expect(await app.logLine(String(response.headers.get('x-request-id')))).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/things',
      status: 200,
      actor: 'carol',
      msg: 'request',
    });
    expect(app.log()).not.toContain(token);
  });
});

describe('limits and the end', () => {
  it('answers 429 with the time to wait once an address sent too many', async () => {
    const limited = await startEdgeApp(Root, { HTTP_REQUESTS_PER_MINUTE: '3' });
    try {
      const statuses = [];
      for (let n = 0; n < 4; n++) statuses.push((await limited.get('/things')).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      const refused = await limited.get('/things', { authorization: 'Bearer guess' });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await problemOf(refused)).type).toBe('urn:birth-ledger:problem:too-many-requests');
      expect((await limited.get('/health')).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });

  it('lets an open request end when it is told to stop', async () => {
    const stopping = await startEdgeApp(Root);
    const came = once(taken, 'slow');
    const open = stopping.get('/slow');
    await came;
    const [response] = await Promise.all([open, stopping.stop()]);
    expect(await response.json()).toEqual({ slow: true });
  });

  it('says which address is taken', async () => {
    const { port } = new URL(app.url);
    await expect(startEdgeApp(Root, { HTTP_PORT: port })).rejects.toThrow(`127.0.0.1:${port} is in use. Set HTTP_HOST`);
  });
});
