import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { issueToken } from '../../src/infra/auth/issue-token.js';
import { expectSound } from './expect-sound.js';
import { crowdUnborn, Ground, smallPages } from './ground.js';
import { Random } from './random.js';
import { Service } from './service.js';
import { Unrest } from './unrest.js';

const seed = Random.seed();
const random = new Random(seed);
/** A lap over a crowd has about so many pages: one per 500 unborn rows. */
const pagesOfALap = crowdUnborn / 500;

let ground: Ground;
let unrest: Unrest | null = null;
const children: ChildProcess[] = [];

beforeAll(async () => {
  ground = await Ground.prepare();
  const service = await Service.start(ground);
  await service.appoint();
  await service.stop();
}, 60_000);

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await unrest?.calm();
});

afterAll(() => ground.end());

/** The built program in a process of its own, as people run it (`npm test` has built it). */
const birthLedger = (...words: string[]): ChildProcess => {
  const child = spawn(process.execPath, ['dist/main.js', ...words], {
    env: { ...process.env, ...ground.env, ...smallPages },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
};

/** Any moment of a lap, or one at which the read model is being written. */
type Moment = 'any' | 'in a batch';

/** Ends a process by SIGKILL once the lap that it runs has come some random way. */
const killInTheMiddle = async (child: ChildProcess, collection: string, moment: Moment): Promise<void> => {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const exited = once(child, 'exit');
  await ground.pagesReach(collection, random.between(1, pagesOfALap * 0.6), () => {
    if (child.exitCode !== null) throw new Error(`The program ended by itself: ${words}`);
  });
  if (moment === 'in a batch') await ground.inABatch(collection);
  child.kill('SIGKILL');
  await exited;
};

/** Scans on after the death, once more when all is calm, and looks at everything. */
const scanOn = async (collection: string): Promise<void> => {
  const service = await Service.start(ground);
  try {
    expect(await service.scanToTheEnd(collection)).toMatchObject({ lap: 1, resumed: true });
    await unrest?.calm();
    expect(unrest?.steps).toBeGreaterThan(0);
    expect(await service.scanToTheEnd(collection)).toMatchObject({ lap: 2, resumed: false });
    await expectSound(ground, service, collection);
  } finally {
    await service.stop();
  }
};

/** A machine that is busy otherwise may let a whole lap pass before the spec looks again; then another is killed. */
const interrupted = async (
  run: (collection: string) => Promise<ChildProcess>,
  moment: Moment = 'any',
): Promise<string> => {
  for (;;) {
    const collection = await ground.crowd();
    unrest = new Unrest(ground.governedUrl, collection, random);
    await killInTheMiddle(await run(collection), collection, moment);
    if ((await ground.lapAt(collection)) !== 'through') return collection;
    await unrest.calm();
  }
};

const scan = async (collection: string): Promise<ChildProcess> => birthLedger('scan', collection, '--as', 'olga');

const serveAndScan = async (collection: string): Promise<ChildProcess> => {
  const child = birthLedger('serve', '--json');
  const { url } = JSON.parse(String((await once(child.stdout ?? child, 'data'))[0])) as { url: string };
  const started = await fetch(`${url}/scans`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await issueToken({ dataDir: ground.folder, person: 'olga' })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ collections: [collection] }),
  });
  expect(started.ok).toBe(true);
  return child;
};

describe(`the service is killed in the middle of a scan (FAULTS_SEED=${seed})`, () => {
  it.each([1, 2])('as `birth-ledger scan`, round %i', async () => scanOn(await interrupted(scan)), 120_000);

  it('in the middle of a projection batch, too', async () => scanOn(await interrupted(scan, 'in a batch')), 120_000);

  it('as `birth-ledger serve`, asked over HTTP', async () => scanOn(await interrupted(serveAndScan)), 120_000);
});
