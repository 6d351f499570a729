import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { entryStream, scanStream } from '../../src/domain/shared/stream-name.js';
import { LiveLog } from '../support/live-log.js';

const script = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/auditors.md', 'utf8'))?.[1] ?? '';

const collection = 'pivots';
const laps = scanStream(collection);
const born = entryStream(collection, 'p-1');

const start = (lap: number, from: string | null) => ({
  type: 'LapStarted',
  data: { collection, lap, mode: from === null ? 'full' : 'incremental', fromExclusive: from && [from] },
});
const page = (number: number, from: string | null, to: string) => ({
  type: 'PageScanned',
  data: { collection, page: number, fromExclusive: from && [from], toInclusive: [to], unborn: [], unmet: [] },
});
const intended = { type: 'BirthIntended', data: { collection, code: 'p-1' } };
const applied = { type: 'BirthApplied', data: { collection, code: 'p-1' } };

describe('the script on the page for auditors', () => {
  let live: LiveLog;
  beforeEach(async () => {
    live = await LiveLog.start();
    await live.append(
      laps,
      start(1, null),
      page(1, null, '10'),
      page(2, '10', '20'),
      start(2, '20'),
      page(1, '20', '30'),
    );
    await live.append(born, intended, applied);
  });
  afterEach(() => live.stop());

  const check = () => {
    const words = ['--input-type=module', '-', live.url];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { input: script, encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    return { status, events: lines.map((line) => JSON.parse(line) as unknown), told: stderr.trim().split('\n') };
  };

  it('prints every event, and finds nothing wrong with a log that holds', async () => {
    const { status, events, told } = check();
    expect(told).toEqual([JSON.stringify({ events: 7, pages: 3, births: 1, faults: 0 })]);
    expect(status).toBe(0);
    expect(events).toHaveLength(7);
    expect(events[1]).toMatchObject({ stream: laps, revision: '1', type: 'PageScanned', metadata: { actor: 'olga' } });
  });

  it.each([
    [
      'a page that leaves keys out',
      () => live.append(laps, page(2, '31', '40')),
      `${laps}, revision 5: the page does not`,
    ],
    [
      'a page that is missing',
      () => live.append(laps, page(3, '30', '40')),
      `${laps}, revision 5: the page does not join`,
    ],
    [
      'a birth without an intent of its own',
      () => live.append(born, applied),
      `${born}, revision 2: a birth that nobody`,
    ],
  ])('names %s', async (_, forge, said) => {
    await forge();
    const { status, told } = check();
    expect(told).toEqual([expect.stringContaining(said), expect.stringContaining('"faults":1')]);
    expect(status).toBe(1);
  });
});
