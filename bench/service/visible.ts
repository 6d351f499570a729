import pg from 'pg';
import { entryStream } from '../../src/domain/shared/stream-name.js';
import { checkpointChannel } from '../../src/infra/postgres/read-model/apply-plan.js';
import { inTurns, quantile } from '../eventstore/rounds.js';
import { codeOf, collection, decision, toWrite } from '../projections/logs.js';
import type { BenchOptions } from '../registry.js';
import { atMost, type Row } from '../row.js';
import { type Service, withService } from './ground.js';

const rounds = 5;
const pauseMs = 5;

/** One decision at a time: how long until everybody reads it, beside how long until a bare subscriber has it. */
export const run = ({ quick }: BenchOptions): Promise<Row[]> => {
  const samples = quick ? 100 : 1_000;
  return withService(samples * (rounds + 1), async (service) => {
    const reader = new pg.Client({ connectionString: service.ground.servedReadModel });
    await reader.connect();
    await reader.query(`listen ${checkpointChannel}`);
    try {
      let round = 0;
      const ours = () => quantiled(samples, visible(service, reader, samples * round++));
      const peer = () => received(service, samples);
      await inTurns(1, ours, peer);
      const figures = await inTurns(rounds, ours, peer);
      const name = 'append acknowledged to visible in the read model, p99';
      return [atMost(3, { name, ...figures, unit: 'ms' })];
    } finally {
      await reader.end();
    }
  });
};

const quantiled = async (samples: number, once: (sample: number) => Promise<number>): Promise<number> => {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    times.push(await once(sample));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return quantile(times, 0.99);
};

/** From the acknowledgement of a decision until the read model tells that it has it; then it must be there. */
const visible =
  ({ client, detectedAt }: Service, reader: pg.Client, first: number) =>
  async (sample: number): Promise<number> => {
    const code = codeOf(first + sample);
    let reached = 0n;
    let reachedAt = 0;
    let wake = (): void => undefined;
    const hear = ({ payload = '' }: pg.Notification): void => {
      if (!payload.startsWith('ledger:')) return;
      reached = BigInt(payload.slice('ledger:'.length));
      reachedAt = performance.now();
      wake();
    };
    reader.on('notification', hear);
    const event = toWrite(decision(code, 0, detectedAt));
    const appended = await client.appendToStream(entryStream(collection, code), event);
    const acknowledgedAt = performance.now();
    const position = appended.position?.commit ?? 0n;
    while (reached < position) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    reader.off('notification', hear);
    await mustBeVisible(reader, code);
    // The notice may overtake the acknowledgement on its way to us.
    return Math.max(reachedAt - acknowledgedAt, 0);
  };

const mustBeVisible = async (reader: pg.Client, code: string): Promise<void> => {
  const { rows } = await reader.query(
    'select from birth_ledger.ledger_entry where code = $1 and collection = $2 and revision = 0',
    [code, collection],
  );
  if (rows.length !== 1) throw new Error(`The read model told that it has the decision on ${code}, and has it not.`);
};

/** From the append of an event that no projection reads until a bare subscription has it. */
const received = async ({ client, detectedAt }: Service, samples: number): Promise<number> => {
  const subscription = client.subscribeToAll({ fromPosition: 'end' });
  let take = (_id: string): void => undefined;
  subscription.on('data', ({ event }) => take(event?.id ?? ''));
  await new Promise((resolve) => subscription.once('confirmation', () => setTimeout(resolve, 50)));
  const p99 = await quantiled(samples, async (sample) => {
    const event = toWrite(decision(codeOf(sample), 0, detectedAt));
    const arrived = new Promise<number>((resolve) => {
      take = (id) => {
        if (id === event.id) resolve(performance.now());
      };
    });
    const startedAt = performance.now();
    const appended = client.appendToStream(`bare-${codeOf(sample)}`, event);
    const took = (await arrived) - startedAt;
    await appended;
    return took;
  });
  await subscription.unsubscribe();
  return p99;
};
