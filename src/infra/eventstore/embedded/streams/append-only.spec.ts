import { AccessDeniedError, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { bench, collect } from '../faults/testing.js';

const { folder, start, client } = bench();
const event = () => jsonEvent({ type: 'Tested', data: {} });
const admin = { credentials: { username: 'admin', password: 'changeit' } };

describe('An event store in its default mode', () => {
  const ledger = async () => {
    const connected = client(await start({ dataDir: folder() }));
    await connected.appendToStream('entry-a/1', [event(), event(), event()]);
    return connected;
  };

  it('lets nobody delete or tombstone a stream of the ledger', async () => {
    const connected = await ledger();
    await expect(connected.deleteStream('entry-a/1')).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(connected.tombstoneStream('entry-a/1', admin)).rejects.toThrow(/append-only/);
    expect(await collect(connected.readStream('entry-a/1'))).toHaveLength(3);
  });

  it.each([{ truncateBefore: 2 }, { maxCount: 1 }, { maxAge: 1 }])(
    'lets nobody truncate one by %j',
    async (metadata) => {
      const connected = await ledger();
      await expect(connected.setStreamMetadata('entry-a/1', metadata)).rejects.toBeInstanceOf(AccessDeniedError);
      await expect(connected.setStreamMetadata('entry-a/1', metadata, admin)).rejects.toThrow(/cannot be truncated/);
      expect(await collect(connected.readStream('entry-a/1'))).toHaveLength(3);
    },
  );

  it('lets nobody hide a stream by several metadata events of one append', async () => {
    const connected = await ledger();
    const hide = jsonEvent({ type: '$metadata', data: { $tb: 2 } });
    const harmless = jsonEvent({ type: '$metadata', data: { owner: 'ann' } });
    await expect(connected.appendToStream('$$entry-a/1', [hide, harmless])).rejects.toBeInstanceOf(AccessDeniedError);
    await expect(connected.deleteStream('$$entry-a/1')).rejects.toBeInstanceOf(AccessDeniedError);
    expect(await collect(connected.readStream('entry-a/1'))).toHaveLength(3);
  });

  it('still takes metadata that hides nothing', async () => {
    const connected = await ledger();
    await connected.setStreamMetadata('entry-a/1', { owner: 'ann', cacheControl: 10 });
    expect((await connected.getStreamMetadata('entry-a/1')).metadata).toEqual({ owner: 'ann', cacheControl: 10 });
  });

  it('leaves system streams to those who own them', async () => {
    const connected = await ledger();
    await connected.appendToStream('$scratch', event());
    await connected.deleteStream('$scratch');
    await expect(collect(connected.readStream('$scratch'))).rejects.toMatchObject({ type: 'stream-not-found' });
  });
});
