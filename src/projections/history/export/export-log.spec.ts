import { createHash, randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveLog } from '../../../../test/support/live-log.js';
import { scanStream } from '../../../domain/shared/stream-name.js';
import { type Exported, exportLog } from './export-log.js';

const by = { $correlationId: 'spec', $causationId: 'spec', actor: 'oona', at: '2026-01-01T00:00:00.000Z' };
/** As it was written before pages told what they had passed unmet. */
const oldPage = {
  id: randomUUID(),
  type: 'PageScanned',
  data: { collection: 'old', lap: 1, page: 1, unborn: ['🐣 "\'\n'], born: [], vanished: [] },
  metadata: { ...by, schema: 1 },
};

let live: LiveLog;
let positions: bigint[];

beforeAll(async () => {
  live = await LiveLog.start();
  await live.log.append(scanStream('old'), [oldPage], 'no_stream');
  await live.lap('pivots', 700);
  await live.decide('pivots', 'pivots::7', 'EXEMPT');
  positions = (await live.events()).map(({ position }) => position);
});

afterAll(() => live.stop());

const exporting = async (after?: bigint, upTo?: bigint): Promise<Exported & { readonly lines: string }> => {
  const sink = new PassThrough();
  const lines = text(sink);
  const { signal } = new AbortController();
  const exported = await exportLog(live.log.readAllAsStored(after), sink, { upTo, signal });
  sink.end();
  return { ...exported, lines: await lines };
};

describe('an export of the log', () => {
  it('is every event in the order of the log, with a digest of the lines', async () => {
    const { lines, ...exported } = await exporting();
    expect(exported).toEqual({
      events: positions.length,
      from: positions[0],
      to: positions.at(-1),
      digest: createHash('sha256').update(lines).digest('hex'),
    });
    const events = lines.trimEnd().split('\n');
    expect(events.map((line) => (JSON.parse(line) as { position: string }).position)).toEqual(positions.map(String));
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      stream: 'entry-pivots/pivots::7',
      revision: '0',
      type: 'DecisionRecorded',
      data: { to: 'EXEMPT' },
      metadata: { actor: 'olga' },
    });
  });

  it('holds events as they were written, not as this program reads them', async () => {
    const [first = ''] = (await exporting()).lines.split('\n');
    expect(JSON.parse(first)).toEqual({
      position: String(positions[0]),
      stream: scanStream('old'),
      revision: '0',
      ...oldPage,
      created: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('can be taken in two parts, wherever they are cut, and up to a position again, with the same digest', async () => {
    const whole = await exporting();
    for (const cut of positions) {
      const [first, second] = await Promise.all([exporting(undefined, cut), exporting(cut)]);
      expect(first.lines + second.lines).toBe(whole.lines);
      expect([first.to, first.events + second.events]).toEqual([cut, whole.events]);
      expect((await exporting(undefined, cut)).digest).toBe(first.digest);
    }
  });

  it('of nothing is nothing', async () => {
    expect(await exporting(positions.at(-1))).toMatchObject({ events: 0, from: null, to: null, lines: '' });
  });

  it('ends where it is told to stop', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('Enough.'));
    const exported = exportLog(live.log.readAllAsStored(), new PassThrough(), { signal: stopping.signal });
    await expect(exported).rejects.toThrow('Enough.');
  });
});
