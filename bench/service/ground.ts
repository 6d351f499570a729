import type { AuthorityGranted } from '../../src/domain/authority/events.js';
import { authorityStream } from '../../src/domain/shared/stream-name.js';
import type { Client } from '../eventstore/servers.js';
import { Ground } from '../projections/ground.js';
import { toWrite, writeLap } from '../projections/logs.js';
import { serve } from './serving.js';

/** Who decides in the benches. */
export const owner = 'olga';

export type Service = {
  readonly ground: Ground;
  /** Where it serves. */
  readonly url: string;
  /** The service's event store, by the bare client. */
  readonly client: Client;
  /** Where the entries were detected. */
  readonly detectedAt: bigint;
};

/** The service over a log in which a scan found so many entities unborn, and their owner may decide. */
export const withService = <T>(entries: number, use: (service: Service) => Promise<T>): Promise<T> =>
  Ground.with(async (ground) => {
    const store = await ground.store();
    const grant: AuthorityGranted = {
      type: 'AuthorityGranted',
      data: { person: owner, role: 'owner', scope: { kind: 'all' }, reason: 'Decides here.', grantedBy: 'steward' },
    };
    await store.client.appendToStream(authorityStream(owner), toWrite(grant));
    const detectedAt = await writeLap(store.client, entries);
    const { url, stop } = await serve(ground.folder, store.url);
    try {
      return await use({ ground, url, client: store.client, detectedAt });
    } finally {
      await stop();
    }
  });
