import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { base64url, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type EdgeApp, problemOf, startEdgeApp } from '../../../test/support/edge-app.js';
import { type Caller, CurrentCaller } from '../http/caller.decorator.js';
import { issueToken } from './issue-token.js';
import { localKey } from './local-key.js';

@Controller('me')
class Me {
  @Get()
  who(@CurrentCaller() { actor }: Caller) {
    return actor;
  }
}

@Module({ controllers: [Me] })
class Root {}

const soon = () => Math.floor(Date.now() / 1000) + 60;
const good = (): JWTPayload => ({ sub: 'ada', iss: 'birth-ledger', aud: 'birth-ledger', exp: soon() });

describe('the local key', () => {
  let app: EdgeApp;
  beforeAll(async () => {
    app = await startEdgeApp(Root);
  });
  afterAll(() => app.stop());

  const bearer = (token: string) => app.get('/me', { authorization: `Bearer ${token}` });
  const sign = async (claims: JWTPayload, header: { kid?: string } = {}) => {
    const { privateKey, kid } = await localKey(app.settings.dataDir);
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey);
  };
  const withoutClaim = async (claim: string) => {
    const { [claim]: _, ...rest } = good();
    return sign(rest);
  };

  it('is made at first start, for its owner alone, and kept', async () => {
    const file = join(app.settings.dataDir, 'keys', 'signing-key.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    await issueToken({ dataDir: app.settings.dataDir, person: 'bob' });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('lets a person in, and a service account as what it is', async () => {
    expect(await (await bearer(await app.token('Ada Lovelace'))).json()).toEqual({
      kind: 'person',
      name: 'Ada Lovelace',
    });
    expect(await (await bearer(await app.token('robot', { kind: 'service' }))).json()).toEqual({
      kind: 'service',
      name: 'robot',
    });
  });

  it('takes a name of any script', async () => {
    expect(await (await bearer(await app.token('阮文明 🐘'))).json()).toEqual({ kind: 'person', name: '阮文明 🐘' });
  });

  const flipped = async () => {
    const [header, , signature] = (await sign(good())).split('.');
    return `${header}.${base64url.encode(JSON.stringify({ ...good(), sub: 'eve' }))}.${signature}`;
  };
  const hmacOfPublicKey = async () => {
    const { publicKey } = await localKey(app.settings.dataDir);
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
    return new SignJWT(good()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  };
  const anothersKey = async () => {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(good()).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  };
  const ownKeyInHeader = async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    return new SignJWT(good()).setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) }).sign(privateKey);
  };

  it.each<[string, () => string | Promise<string>, string]>([
    ['no JWT', () => 'abc', 'malformed'],
    ['three empty parts', () => '..', 'malformed'],
    ['an unsigned token', () => new UnsecuredJWT(good()).encode(), 'unsigned'],
    ['a token with its signature cut off', async () => (await sign(good())).replace(/[^.]*$/, ''), 'unsigned'],
    ['alg NONE with a signature', () => `${base64url.encode('{"alg":"NONE"}')}.e30.abc`, 'unsigned'],
    ['a shared secret', hmacOfPublicKey, 'algorithm'],
    ['changed claims', flipped, 'wrong-key'],
    ["another's key", anothersKey, 'wrong-key'],
    ['a key that came along', ownKeyInHeader, 'wrong-key'],
    ['an unknown key id', () => sign(good(), { kid: 'other' }), 'wrong-key'],
    ['an expired token', () => sign({ ...good(), exp: soon() - 120 }), 'expired'],
    ['a token of the future', () => sign({ ...good(), nbf: soon() }), 'not-yet-valid'],
    ['no expiry', () => withoutClaim('exp'), 'no-expiry'],
    ['an expiry that is no time', () => sign({ ...good(), exp: 'never' as unknown as number }), 'no-expiry'],
    ['no issuer', () => withoutClaim('iss'), 'wrong-issuer'],
    ['another issuer', () => sign({ ...good(), iss: 'https://evil.example' }), 'wrong-issuer'],
    ['no audience', () => withoutClaim('aud'), 'wrong-audience'],
    ['another audience', () => sign({ ...good(), aud: 'others' }), 'wrong-audience'],
    ['no name', () => withoutClaim('sub'), 'bad-name'],
    ['an empty name', () => sign({ ...good(), sub: '' }), 'bad-name'],
    ['a blank name', () => sign({ ...good(), sub: '  ' }), 'bad-name'],
    ['a name with a blank after it', () => sign({ ...good(), sub: 'ada ' }), 'bad-name'],
    ['a name with a NUL', () => sign({ ...good(), sub: 'a\0' }), 'bad-name'],
    ['a name of 201 characters', () => sign({ ...good(), sub: 'x'.repeat(201) }), 'bad-name'],
    ["a policy's name", () => sign({ ...good(), sub: 'policy:onboard-first' }), 'bad-name'],
    ["a service's name", () => sign({ ...good(), sub: 'service:x', kind: 'service' }), 'bad-name'],
    ['a policy', () => sign({ ...good(), kind: 'policy' }), 'bad-kind'],
  ])('refuses %s', async (_, token, fault) => {
    const response = await bearer(await token());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="birth-ledger", error="invalid_token", /);
    expect(await problemOf(response)).toMatchObject({ type: 'urn:birth-ledger:problem:unauthenticated', fault });
  });

  it('asks for a token when there is none, without calling it wrong', async () => {
    const response = await fetch(`${app.url}/me`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="birth-ledger"');
    expect(await problemOf(response)).toMatchObject({
      fault: 'missing',
      detail: expect.stringMatching(/Bearer <token>/),
    });
  });

  it('refuses other schemes', async () => {
    const response = await app.get('/me', { authorization: 'Basic YWRhOng=' });
    expect(await problemOf(response)).toMatchObject({ status: 401, fault: 'malformed' });
  });

  it('ends a token that it has seen once the token expires', async () => {
    // The tolerance for clocks is five seconds, so this one was good for about a second when it came.
    const token = await sign({ ...good(), exp: Math.floor(Date.now() / 1000) - 3 });
    expect((await bearer(token)).status).toBe(200);
    let status = 200;
    while (status === 200) status = (await bearer(token)).status;
    expect(status).toBe(401);
  });

  it('opens nothing but health without a token', async () => {
    for (const path of [
      '/me',
      '/metrics',
      '/docs',
      '/docs/',
      '/DOCS',
      '/docs-json',
      '/docs/swagger-ui-init.js',
      '/docs/swagger-ui.css',
    ]) {
      expect([path, (await fetch(`${app.url}${path}`)).status]).toEqual([path, 401]);
    }
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  });

  it.each(['', ' ada', 'policy:x', 'x'.repeat(201)])('issues no token to %j', async (person) => {
    await expect(app.token(person)).rejects.toThrow(/must be a name/);
  });

  it.each(['', '8', '8x', '0s', '-1h', '367d', '99999999999d'])('issues no token for %j', async (expiresIn) => {
    await expect(app.token('ada', { expiresIn })).rejects.toThrow(/for example 8h/);
  });
});

describe('the key file', () => {
  const start = () => startEdgeApp(Root);

  it('is agreed on by those who make it at once', async () => {
    const app = await start();
    const dataDir = join(app.settings.dataDir, 'other');
    const keys = await Promise.all(Array.from({ length: 8 }, () => localKey(dataDir)));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    await app.stop();
  });

  it('is refused when others can read it, or when it is damaged', async () => {
    const app = await start();
    const file = join(app.settings.dataDir, 'keys', 'signing-key.json');
    chmodSync(file, 0o644);
    await expect(localKey(app.settings.dataDir)).rejects.toThrow(/can be read by other accounts.*chmod 600/);
    chmodSync(file, 0o600);
    writeFileSync(file, '{"kty":"EC"');
    await expect(localKey(app.settings.dataDir)).rejects.toThrow(/is damaged. Remove it/);
    await app.stop();
  });
});

describe('a provider', () => {
  let provider: Server;
  let issuer: string;
  let answering = true;
  let key: Awaited<ReturnType<typeof generateKeyPair>>;
  let discovering: EdgeApp;
  let configured: EdgeApp;

  beforeAll(async () => {
    key = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    provider = createServer(({ url }, response) => {
      if (!answering) return void response.writeHead(500).end();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => provider.once('listening', listening));
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const identity = { AUTH_ISSUER: issuer, AUTH_AUDIENCE: 'ledger' };
    discovering = await startEdgeApp(Root, identity);
    configured = await startEdgeApp(Root, { ...identity, AUTH_JWKS_URL: `${issuer}/jwks` });
  });
  afterAll(async () => {
    await Promise.all([discovering.stop(), configured.stop()]);
    provider.closeAllConnections();
    await new Promise((closed) => provider.close(closed));
  });

  const token = (header = { alg: 'RS256', kid: 'k1' }) =>
    new SignJWT({ sub: 'ada', iss: issuer, aud: ['x', 'ledger'], exp: soon() })
      .setProtectedHeader(header)
      .sign(key.privateKey);
  const ask = async (app: EdgeApp, authorization: string) => app.get('/me', { authorization });

  it('that does not answer is 503, and is asked again', async () => {
    answering = false;
    for (const app of [discovering, configured]) {
      const response = await ask(app, `Bearer ${await token()}`);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect((await problemOf(response)).detail).toMatch(/identity provider does not answer/);
    }
    answering = true;
    for (const app of [discovering, configured]) {
      expect(await (await ask(app, `Bearer ${await token()}`)).json()).toEqual({ kind: 'person', name: 'ada' });
    }
  });

  it('vouches for its own keys alone', async () => {
    expect(await problemOf(await ask(configured, `Bearer ${await token({ alg: 'RS256', kid: 'k2' })}`))).toMatchObject({
      status: 401,
      fault: 'wrong-key',
    });
    const secret = await importJWK({ kty: 'oct', k: base64url.encode('x'.repeat(64)) }, 'HS256');
    const shared = await new SignJWT({ sub: 'ada', iss: issuer, aud: 'ledger', exp: soon() })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(secret);
    expect(await problemOf(await ask(configured, `Bearer ${shared}`))).toMatchObject({
      status: 401,
      fault: 'algorithm',
    });
    const own = await issueToken({ dataDir: configured.settings.dataDir, person: 'ada' });
    expect((await ask(configured, `Bearer ${own}`)).status).toBe(401);
  });
});
