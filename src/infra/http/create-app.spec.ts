import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import pg from 'pg';
import { type EdgeApp, problemOf, startEdgeApp } from '../../../test/support/edge-app.js';
import type { Actor } from '../../domain/shared/actor.js';
import { refuse } from '../../domain/shared/decision.js';
import { CurrentActor } from '../auth/current-actor.decorator.js';
import { EventStoreUnavailable, WrongRevision } from '../eventstore/errors.js';
import { CommandId } from './command-id.decorator.js';
import { CorrelationId } from './correlation-id.decorator.js';
import { CommandRefused } from './problem/command-refused.js';

class Item {
  @IsString()
  @MaxLength(1_000)
  code!: string;
}

class Order {
  @ValidateNested({ each: true })
  @ArrayMaxSize(3)
  @Type(() => Item)
  items!: Item[];
}

class Page {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10)
  limit = 5;
}

const refusals = {
  authority: refuse('authority', 'owner-decides', 'ada does not own it.'),
  state: refuse('state', 'birth-intended', 'A birth is under way.'),
  rule: refuse('rule', 'identity-known', 'It has no identity.'),
  unknown: refuse('unknown', 'never-detected', 'It was never detected.'),
} as const;

@Controller()
class Things {
  @Post('orders')
  order(@Body() order: Order) {
    return order;
  }

  @Get('things')
  page(@Query() page: Page) {
    return page;
  }

  @Get('things/:code')
  read(@Param('code') code: string) {
    return { code };
  }

  @Post('commands')
  @HttpCode(200)
  command(@CurrentActor() actor: Actor, @CommandId() commandId: string, @CorrelationId() correlationId: string) {
    return { actor, commandId, correlationId };
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

describe('input', () => {
  it('names every offending property', async () => {
    const response = await app.post('/orders', { items: [{ code: 7 }, { code: 'x', extra: 1 }], more: true });
    expect(response.status).toBe(400);
    const { errors } = await problemOf(response);
    expect(errors).toEqual(
      expect.arrayContaining([
        { property: 'body.more', detail: 'property more should not exist' },
        { property: 'body.items[0].code', detail: 'code must be a string' },
        { property: 'body.items[1].extra', detail: 'property extra should not exist' },
      ]),
    );
  });

  it('names offending parts of the query', async () => {
    const response = await app.get('/things?limit=11&limt=2');
    expect(response.status).toBe(400);
    expect(JSON.stringify(await problemOf(response))).toMatch(/query\.limt.*|query\.limit/);
    expect(await (await app.get('/things?limit=7')).json()).toEqual({ limit: 7 });
  });

  it('lists the first twenty of very many errors', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`p${n}`.padEnd(900, 'x'), n]));
    const problem = await problemOf(await app.post('/orders', { items: [], ...many }));
    expect(problem.errors).toHaveLength(20);
    expect(problem.moreErrors).toBe(480);
    expect(JSON.stringify(problem).length).toBeLessThan(30_000);
  });

  it.each([
    ['malformed JSON', '{"items": [', {}, 400],
    ['no object', '"text"', {}, 400],
    ['no body', '', {}, 400],
    ['another type', 'items=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another character set', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['an unknown compression', '{}', { 'content-encoding': 'zzz' }, 415],
    ['a NUL', '{"items": [{"code": "a\\u0000b"}]}', {}, 400],
    ['half of a surrogate pair', '{"items": [{"code": "\\ud83d"}]}', {}, 400],
    ['a NUL in a name', '{"a\\u0000": 1}', {}, 400],
    ['__proto__', '{"__proto__": {"items": []}}', {}, 400],
    ['very deep nesting', `${'['.repeat(400_000)}${']'.repeat(400_000)}`, {}, 400],
    ['an unusable correlation', '{}', { 'x-correlation-id': 'a b' }, 400],
  ])('%s', async (_, body, headers, status) => {
    const response = await app.post('/orders', body, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).detail).toEqual(expect.any(String));
  });

  it('says where the NUL is', async () => {
    const { errors } = await problemOf(await app.post('/orders', '{"items": [{"code": "a\\u0000b"}]}'));
    expect(errors).toEqual([{ property: 'body.items[0].code', detail: expect.stringMatching(/NUL/) }]);
  });

  it('refuses bytes that are no UTF-8 rather than replacing them', async () => {
    const response = await fetch(`${app.url}/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await app.token('ada')}`, 'content-type': 'application/json' },
      body: Buffer.from([...Buffer.from('{"items":[{"code":"'), 0xff, ...Buffer.from('"}]}')]),
    });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).detail).toBe('The body is not valid UTF-8.');
  });

  it.each(['/things/%00', '/things/a?x=%00', '/things/%ff', '/things?limit=%zz'])(
    'refuses the address %s',
    async (path) => {
      const response = await app.get(path);
      expect(response.status).toBe(400);
      await problemOf(response);
    },
  );

  it.each([2, 20])('refuses a body of %i MB', async (megabytes) => {
    const response = await app.post('/orders', { items: [{ code: 'x'.repeat(megabytes * 1_000_000) }] });
    expect(response.status).toBe(413);
    expect((await problemOf(response)).type).toBe('urn:birth-ledger:problem:body-too-large');
  });

  it('refuses a small body that unpacks to a large one', async () => {
    const response = await fetch(`${app.url}/orders`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await app.token('ada')}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(JSON.stringify({ items: [{ code: 'x'.repeat(5_000_000) }] })),
    });
    expect(response.status).toBe(413);
    await problemOf(response);
  });

  it.each([`it's "quoted" / and \\ <b>`, '🐘'.repeat(500), `${"'".repeat(500)}${'/'.repeat(500)}`, 'é\n\t'])(
    'takes any other text as it is, in body and address: %#',
    async (code) => {
      expect(await (await app.post('/orders', { items: [{ code }] })).json()).toEqual({ items: [{ code }] });
      expect(await (await app.get(`/things/${encodeURIComponent(code)}`)).json()).toEqual({ code });
    },
  );

  it('takes an address of 1,000 emoji, and refuses one beyond all measure with a problem', async () => {
    const response = await app.get(`/things/${encodeURIComponent('🐘'.repeat(1_000))}`);
    expect(response.status).toBe(200);
    const tooLong = await app.get(`/things/${'x'.repeat(80_000)}`);
    expect(tooLong.status).toBe(431);
    await problemOf(tooLong);
  });

  it('answers what is no HTTP with a problem', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.end('NONSENSE\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
    socket.destroy();
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
    const open = stopping.get('/slow');
    await new Promise((resume) => setTimeout(resume, 50));
    const [response] = await Promise.all([open, stopping.stop()]);
    expect(await response.json()).toEqual({ slow: true });
  });

  it('says which address is taken', async () => {
    const { port } = new URL(app.url);
    await expect(startEdgeApp(Root, { HTTP_PORT: port })).rejects.toThrow(`127.0.0.1:${port} is in use. Set HTTP_HOST`);
  });
});
