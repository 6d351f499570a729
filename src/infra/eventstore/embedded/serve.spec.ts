import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { bench } from './faults/testing.js';
import { type ServeOptions, serveEventStore } from './serve.js';
import { serverOptions } from './server-options.js';
import { startComplaint } from './start-complaint.js';

const { folder } = bench();
const ann = { name: 'ann', password: 'secret', groups: [] };

/** A certificate, its key, and the key of another. */
async function pems() {
  const made = folder();
  const [one, other] = await Promise.all([generate(), generate()]);
  const file = (name: string, text: string): string => {
    writeFileSync(join(made, name), text);
    return join(made, name);
  };
  return {
    certFile: file('cert.pem', one.cert),
    keyFile: file('key.pem', one.private),
    otherKey: file('other.pem', other.private),
  };
}

const refusal = async (options: Partial<ServeOptions>): Promise<string> => {
  const dataDir = folder();
  const failure = await serveEventStore({ dataDir, ...options }).then(
    async (store) => {
      await store.close();
      return 'It serves.';
    },
    (error: unknown) => startComplaint(error, dataDir),
  );
  // Nobody holds the folder: it can be served, and can be again.
  for (let turn = 0; turn < 2; turn += 1) await (await serveEventStore({ dataDir })).close();
  return failure;
};

describe('An event store is refused in words', () => {
  it('users without TLS, also on loopback', async () => {
    expect(await refusal({ users: [ann] })).toMatch(/will not serve users without TLS.*--tls-cert, --tls-key/);
  });

  it('a key that is not that of the certificate, none at all, or missing', async () => {
    const { certFile, keyFile, otherKey } = await pems();
    const withKey = (key: string) => refusal({ tls: { certFile, keyFile: key } });
    expect(await withKey(otherKey)).toMatch(/cert\.pem and the key .*other\.pem cannot .*mismatch.*private key/);
    expect(await withKey(certFile)).toMatch(/cert\.pem and the key .*cert\.pem cannot .*private key/);
    expect(await withKey(join(keyFile, 'no'))).toMatch(/^The key .*no cannot be read \(ENOTDIR: [^,]*\)\. .*--tls-key/);
    expect(await withKey(keyFile)).toBe('It serves.');
  });

  it('an address that is not of this machine', async () => {
    const { certFile, keyFile } = await pems();
    const elsewhere = { host: '192.0.2.1', tls: { certFile, keyFile }, users: [ann] };
    expect(await refusal(elsewhere)).toMatch(/cannot listen on 192\.0\.2\.1:0: .* not of this machine\. .*--host/);
    expect(await refusal({ host: '127.0.0.300' })).toMatch(
      /cannot listen on 127\.0\.0\.300:0: .*no address\. .*--host/,
    );
  });

  it('a file that would have no room for any event', async () => {
    expect(await refusal({ maxBytes: 4096 })).toMatch(/finds no room .*--max-bytes/);
  });
});

describe('Its options', () => {
  it('are taken as they are given', () => {
    const given =
      '--data d --port 2113 --host ::1 --tls-cert c --tls-key k --allow-deletes --max-append-size 9 --max-bytes 99';
    expect(serverOptions(['node', 'server-main.js', ...given.split(' ')])).toEqual({
      dataDir: 'd',
      port: 2113,
      host: '::1',
      tls: { certFile: 'c', keyFile: 'k' },
      allowDeletes: true,
      maxAppendSize: 9,
      maxBytes: 99,
    });
    expect(serverOptions(['node', 'server-main.js', '--data', 'd'])).toEqual({ dataDir: 'd' });
  });
});
