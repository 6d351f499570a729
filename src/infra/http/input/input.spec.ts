import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { type EdgeApp, problemOf, startEdgeApp } from '../../../../test/support/edge-app.js';

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
}

@Module({ controllers: [Things] })
class Root {}

let app: EdgeApp;
beforeAll(async () => {
  app = await startEdgeApp(Root);
});
afterAll(() => app.stop());

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
