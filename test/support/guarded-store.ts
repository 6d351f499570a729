import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { startEmbeddedEventStore } from '../../src/infra/eventstore/embedded/start.js';

/** An event store with TLS and one user, `ledger`: whoever comes without that name and its password is turned away. */
export type GuardedStore = {
  /** Its address for somebody: `name:password@`, or nothing for nobody. */
  asUser(login: string): string;
  stop(): Promise<void>;
};

/** @param folder where it keeps its data, its certificate and its users */
export const guardedStore = async (folder: string): Promise<GuardedStore> => {
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const users = [{ name: 'ledger', password: 'guarded', groups: ['$admins'] }];
  const certFile = await file('cert.pem', cert);
  const store = await startEmbeddedEventStore({
    dataDir: join(folder, 'guarded'),
    tls: { certFile, keyFile: await file('key.pem', key) },
    usersFile: await file('users.json', JSON.stringify(users)),
  });
  return {
    asUser: (login) => `esdb://${login}localhost:${store.port}?tls=true&tlsCaFile=${encodeURIComponent(certFile)}`,
    stop: () => store.stop(),
  };
};
