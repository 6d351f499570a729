import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { AccessDeniedError, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { bench, collect } from '../faults/testing.js';
import { hashPassword } from './users.js';

const { folder, start, client } = bench();
const event = () => jsonEvent({ type: 'Tested', data: {} });

const USERS = [
  { name: 'root', password: hashPassword('root-secret'), groups: ['$admins'] },
  { name: 'ann', password: hashPassword('ann:secret'), groups: ['clerks'] },
  { name: 'bob', password: 'bob-secret', groups: [] },
];

const as = (username: string, password: string) => ({ credentials: { username, password } });
const root = as('root', 'root-secret');
const ann = as('ann', 'ann:secret');
const bob = as('bob', 'bob-secret');

async function secured() {
  const dataDir = folder();
  const file = (name: string, text: string) => {
    const path = join(dataDir, name);
    writeFileSync(path, text);
    return path;
  };
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const certFile = file('cert.pem', cert);
  const server = await start({
    dataDir,
    tls: { certFile, keyFile: file('key.pem', key) },
    usersFile: file('users.json', JSON.stringify(USERS)),
  });
  return client(server, `&tlsCAFile=${certFile}`);
}

describe('An event store with users', () => {
  it('answers a wrong name or password, and none, with access denied', async () => {
    const connected = await secured();
    await expect(connected.appendToStream('a-1', event(), as('ann', 'wrong'))).rejects.toBeInstanceOf(
      AccessDeniedError,
    );
    await expect(connected.appendToStream('a-1', event(), as('eve', 'x'))).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(connected.appendToStream('a-1', event())).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(collect(connected.readStream('a-1'))).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(collect(connected.readStream('a-1', as('ann', 'wrong')))).rejects.toMatchObject({ code: 16 });
  });

  it('serves others while it hashes wrong passwords', async () => {
    const connected = await secured();
    await connected.appendToStream('a-1', event(), ann);
    let refused = 0;
    const attack = Array.from({ length: 30 }, async (_none, attempt) => {
      await expect(connected.getStreamMetadata('a-1', as('root', `guess ${attempt}`))).rejects.toMatchObject({
        code: 16,
      });
      refused += 1;
    });
    await connected.appendToStream('a-1', event(), ann);
    expect(refused).toBeLessThan(15);
    await Promise.all(attack);
    await connected.appendToStream('$system', event(), root);
  });

  it('writes what arrives before it knows whose it is in the order in which it came', async () => {
    const connected = await secured();
    const types = Array.from({ length: 20 }, (_none, number) => `Tested${number}`);
    await Promise.all(types.map((type) => connected.appendToStream('a-1', jsonEvent({ type, data: {} }), ann)));
    const events = await collect(connected.readStream('a-1', ann));
    expect(events.map(({ event: read }) => read?.type)).toEqual(types);
  });

  it('lets every user write and read ordinary streams', async () => {
    const connected = await secured();
    await connected.appendToStream('a-1', event(), ann);
    expect(await collect(connected.readStream('a-1', bob))).toHaveLength(1);
  });

  it('keeps system streams and $all for administrators', async () => {
    const connected = await secured();
    await expect(connected.appendToStream('$system', event(), ann)).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(collect(connected.readAll(ann))).rejects.toBeInstanceOf(AccessDeniedError);
    await connected.appendToStream('$system', event(), root);
    expect((await collect(connected.readAll(root))).length).toBeGreaterThan(0);
  });

  it("goes by a stream's own rights once it has some", async () => {
    const connected = await secured();
    await connected.setStreamMetadata('a-1', { acl: { readRoles: ['clerks'], writeRoles: ['bob'] } }, root);
    await connected.appendToStream('a-1', event(), bob);
    await expect(connected.appendToStream('a-1', event(), ann)).rejects.toBeInstanceOf(AccessDeniedError);
    expect(await collect(connected.readStream('a-1', ann))).toHaveLength(1);
    await expect(collect(connected.readStream('a-1', bob))).rejects.toBeInstanceOf(AccessDeniedError);
    expect(await collect(connected.readStream('a-1', root))).toHaveLength(1);
  });

  it('goes by the rights in $settings where a stream has none of its own', async () => {
    const connected = await secured();
    const settle = (data: Record<string, Record<string, string | string[]>>) =>
      connected.appendToStream('$settings', jsonEvent({ type: 'update', data }), root);
    await connected.appendToStream('a-1', event(), ann);
    await connected.setStreamMetadata('b-1', { acl: { readRoles: ['$all'], writeRoles: ['$all'] } }, root);
    await settle({ $userStreamAcl: { $r: 'clerks', $w: ['clerks'] }, $systemStreamAcl: { $r: ['$admins', 'ann'] } });
    await expect(connected.appendToStream('a-1', event(), bob)).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(collect(connected.readStream('a-1', bob))).rejects.toBeInstanceOf(AccessDeniedError);
    expect(await collect(connected.readStream('a-1', ann))).toHaveLength(1);
    await connected.appendToStream('b-1', event(), bob);
    expect((await collect(connected.readAll(ann))).length).toBeGreaterThan(0);
    await expect(connected.appendToStream('$system', event(), ann)).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(settle({}).then(() => connected.appendToStream('a-1', event(), bob))).resolves.toBeDefined();
  });

  it('ends a subscription when its reader may no longer read', async () => {
    const connected = await secured();
    await connected.appendToStream('a-1', event(), root);
    await connected.setStreamMetadata('$all', { acl: { readRoles: ['ann'] } }, root);
    const subscriptions = [
      connected.subscribeToStream('a-1', bob),
      connected.subscribeToAll(ann),
      connected.subscribeToStream('b-1', bob),
    ];
    const errors = subscriptions.map((subscription) => new Promise((resolve) => subscription.on('error', resolve)));
    const live = subscriptions.map((one) => new Promise((resolve) => one.once('caughtUp', resolve).resume()));
    await Promise.all(live);
    await connected.setStreamMetadata('a-1', { acl: { readRoles: ['clerks'] } }, root);
    expect(await errors[0]).toBeInstanceOf(AccessDeniedError);
    await connected.setStreamMetadata('$all', {}, root);
    expect(await errors[1]).toBeInstanceOf(AccessDeniedError);
    const settings = jsonEvent({ type: 'update', data: { $userStreamAcl: { $r: 'clerks' } } });
    await connected.appendToStream('$settings', settings, root);
    expect(await errors[2]).toBeInstanceOf(AccessDeniedError);
  });

  it('lets nobody delete the metadata of a stream', async () => {
    const connected = await secured();
    await connected.setStreamMetadata('$system', { owner: 'ann' }, root);
    await expect(connected.deleteStream('$$$system', root)).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(connected.tombstoneStream('$$$system', root)).rejects.toBeInstanceOf(AccessDeniedError);
    expect((await connected.getStreamMetadata('$system', root)).metadata).toEqual({ owner: 'ann' });
  });

  it('follows no link into a stream that the reader may not read', async () => {
    const connected = await secured();
    await connected.appendToStream('secret-1', event(), root);
    await connected.setStreamMetadata('secret-1', { acl: { readRoles: ['$admins'] } }, root);
    const link = { ...event(), type: '$>', contentType: 'application/octet-stream', data: Buffer.from('0@secret-1') };
    await connected.appendToStream('links-1', link as never, root);
    const [resolved] = await collect(connected.readStream('links-1', { ...ann, resolveLinkTos: true }));
    expect(resolved?.event).toBeUndefined();
  });
});

describe('An event store that is told to listen elsewhere', () => {
  it('refuses to without TLS and users', async () => {
    await expect(start({ dataDir: folder(), host: '0.0.0.0' })).rejects.toThrow(/without TLS and users/);
  });
});

/** Machines without IPv6 have no such address. */
const IPV6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe.each(IPV6 ? ['::1'] : [])('An event store on %s', (host) => {
  it('listens there, on the port that it says', async () => {
    const { port, url } = await start({ dataDir: folder(), host });
    expect(url).toBe(`esdb://[::1]:${port}?tls=false`);
    const socket = connect(port, host);
    await once(socket, 'connect');
    socket.destroy();
  });
});

describe('Discovery', () => {
  it('finds the node itself', async () => {
    const { port } = await start({ dataDir: folder() });
    const discovering = client({ url: `esdb+discover://127.0.0.1:${port}?tls=false` });
    expect((await discovering.appendToStream('a-1', event())).success).toBe(true);
  });
});
