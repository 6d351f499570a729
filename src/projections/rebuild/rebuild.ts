import type { EventLog } from '../../infra/eventstore/event-log.js';
import { type Checkpoint, readCheckpoint } from '../../infra/postgres/read-model/checkpoint.js';
import { recordUnknown } from '../../infra/postgres/read-model/checkpoint-statements.js';
import { readSkips } from '../../infra/postgres/read-model/faults.js';
import { BuildSession } from '../../infra/postgres/rebuild/build-session.js';
import { type Diff, diffSlots } from '../../infra/postgres/rebuild/diff.js';
import { SlotWriters } from '../../infra/postgres/rebuild/slot-writers.js';
import { verifyLog } from '../engine/log-identity.js';
import type { Projection } from '../engine/projection.js';
import { catchUp } from './catch-up.js';
import { cutShort } from './cut-short.js';
import { fillSlot } from './fill-slot.js';
import { moveReaders } from './move-readers.js';
import { type OnRebuildProgress, RebuildMeter } from './progress.js';
import type { StagedLog } from './stage.js';

export type RebuildOptions = {
  readonly projection: Projection;
  /** Every projection of the program: a new version's tables may be read by views of any. */
  readonly catalog: readonly Projection[];
  readonly log: EventLog;
  readonly url: string;
  /** True: stop after the comparison, and remove what was built. */
  readonly dryRun?: boolean;
  /** How many differing rows to name for each table. */
  readonly differencesAtMost?: number;
  /** How many bytes the rows may need that are folded in memory; the others are sorted by the database first. */
  readonly memory?: number;
  readonly onProgress?: OnRebuildProgress;
  /** Gives the rebuild up, when it next tells its progress: within about a second, or when an index is done. */
  readonly signal?: AbortSignal;
};

export type RebuildResult = {
  readonly projection: string;
  readonly events: number;
  readonly rows: number;
  /** The position at which old and new rows were compared; null when there was nothing to compare with. */
  readonly comparedAt: bigint | null;
  readonly diff: Diff | null;
  /** False for a dry run. */
  readonly swapped: boolean;
  readonly seconds: number;
};

/**
 * Rebuilds a projection beside its live rows: reads the log, sorts it by rows, folds, indexes, compares, and moves the
 * readers over in one short transaction. The live rows serve until then, and stay untouched if anything fails.
 * @throws RebuildRunning, PoisonEvent, ProjectionRefused, SubscriptionDropped, RebuildCutShort, or what the database refused
 */
export const rebuild = async (options: RebuildOptions): Promise<RebuildResult> => {
  const { projection, url, log } = options;
  const session = await BuildSession.open(url, projection);
  try {
    await verifyLog(session.client, log, projection.name, session.live);
    return await buildBeside(session, options);
  } finally {
    await session.close();
  }
};

const buildBeside = async (session: BuildSession, options: RebuildOptions): Promise<RebuildResult> => {
  const startedAt = performance.now();
  const { projection, onProgress, signal } = options;
  const meter = new RebuildMeter(projection.name, (progress) => {
    onProgress?.(progress);
    // Once readers have moved there is nothing left to give up.
    if (progress.phase !== 'done') signal?.throwIfAborted();
  });
  try {
    const built = await build(session, options, meter);
    meter.enter('comparing');
    const compared = await compare(session, options, built);
    if (options.dryRun) await session.clear();
    else await moveReaders(session, options, compared.checkpoint, (phase) => meter.enter(phase));
    meter.enter('done');
    return {
      projection: projection.name,
      events: meter.events,
      rows: meter.rows,
      comparedAt: compared.diff ? compared.checkpoint.position : null,
      diff: compared.diff,
      swapped: !options.dryRun,
      seconds: (performance.now() - startedAt) / 1_000,
    };
  } catch (error) {
    // What was built is of no use; if even this fails, the next rebuild clears it.
    await session.clear().catch(() => undefined);
    throw cutShort(`birth-ledger rebuild ${projection.name}`, error);
  }
};

/** The new rows as of the position where the live ones stood when the rebuild began. */
const build = async (session: BuildSession, options: RebuildOptions, meter: RebuildMeter): Promise<Checkpoint> => {
  const { projection } = options;
  const staged = await fill(session, options, meter);
  meter.enter('indexing');
  for (const unknown of staged.unknown) {
    await session.client.query(recordUnknown(projection.name, session.slot, unknown));
  }
  // The live checkpoint may stand behind the last event that concerns the projection: nothing more comes before it.
  return session.finish({ ...staged, position: session.live.position ?? staged.last?.position ?? null });
};

/** The rows alone, in tables without indexes. */
const fill = async (
  session: BuildSession,
  { projection, log, url, memory }: RebuildOptions,
  meter: RebuildMeter,
): Promise<StagedLog> => {
  // They connect while the tables are made.
  const writers = new SlotWriters(url, session.slot);
  try {
    await session.prepare();
    const skips = await readSkips(session.client, projection.name);
    meter.enter('reading');
    const until = session.live.position ?? (await log.head());
    return await fillSlot({ projection, log, url, slot: session.slot, skips, memory }, writers, until, meter);
  } catch (error) {
    await writers.abort();
    throw error;
  }
};

/** One snapshot sees the live rows at their checkpoint; the new rows are brought to exactly there, then both compared. */
const compare = async (
  session: BuildSession,
  options: RebuildOptions,
  built: Checkpoint,
): Promise<{ checkpoint: Checkpoint; diff: Diff | null }> => {
  const { projection, differencesAtMost = 100 } = options;
  return session.transaction(async () => {
    const live = await readCheckpoint(session.client, projection.name);
    const checkpoint = await catchUp(session, options, built, live?.position ?? null);
    // Where nothing was live when the rebuild began, there is nothing to compare with, whatever has become live meanwhile.
    if (live === null || live.position === null || session.live.position === null) return { checkpoint, diff: null };
    const diff = await diffSlots(session.client, projection, live.slot, session.slot, differencesAtMost);
    return { checkpoint, diff };
  }, 'repeatable read');
};
