import { Injectable } from '@nestjs/common';
import type { LimitFunction } from 'p-limit';
import type { Authorised } from '../../domain/authority/authority.js';
import type { Identity } from '../../domain/collection/identity.js';
import { type KeyPosition, type LapMode, maxCodesPerPage } from '../../domain/scan/events.js';
import { splitSettlement } from '../../domain/scan/settle.js';
import { maxCodeBytesPerPage, splitPage } from '../../domain/scan/split.js';
import type { RunningLap } from '../../domain/scan/state.js';
import { WrongRevision } from '../../infra/eventstore/errors.js';
import type { EntitySource, SourcePage } from '../../infra/governed/sources/entity-source.js';
import { LedgerLookup } from '../../infra/postgres/lookups/ledger-lookup.js';
import type { Call } from '../shared/call.js';
import { StreamRepository } from '../shared/stream-repository.js';
import { LapLog } from './lap-log.js';
import { lookedUp, noneOpen, type OpenEntries, readAllOpen } from './open-entries.js';
import type { PageSizer } from './page-sizer.js';
import { type OnProgress, ProgressMeter } from './progress.js';
import { type LoadedScan, ScanRepository } from './scan-repository.js';

export type LapRequest = {
  readonly collection: string;
  readonly mode: LapMode;
  readonly identity: Identity;
  readonly source: EntitySource;
  readonly by: Authorised;
  /** Shared by the laps of one scan: what one learnt of the database's speed, the next begins with. */
  readonly sizer: PageSizer;
  /** Shared too: how many of them may read the governed database at once. */
  readonly reading: LimitFunction;
  readonly onProgress: OnProgress;
  /** Checked between pages; an aborted lap stays in the log as running, and the next scan goes on with it. */
  readonly signal?: AbortSignal;
};

export type LapResult = {
  readonly collection: string;
  readonly lap: number;
  readonly mode: LapMode;
  readonly resumed: boolean;
  readonly rowsSeen: number;
  readonly newlyLogged: number;
  /** False when no entry of the collection was open before the lap, and it opened none. */
  readonly anyOpen: boolean;
  /** Log position of the lap's last event. */
  readonly position: bigint;
};

/** Runs one lap over one collection, page by page. The caller holds the collection's scan lock. */
@Injectable()
export class LapRunner {
  constructor(
    private readonly scans: ScanRepository,
    private readonly streams: StreamRepository,
    private readonly ledger: LedgerLookup,
  ) {}

  /** @throws CommandRefused when the domain refuses the lap; whatever the source or the log throws, after which it can be resumed */
  async run(request: LapRequest, call: Call): Promise<LapResult> {
    const { collection } = request;
    const logFrom = (scan: LoadedScan): LapLog => new LapLog(this.streams, collection, request.by, call, scan);
    const left = this.scans.takeEnd(collection);
    if (left === null) return this.runFrom(logFrom(await this.scans.load(collection)), request);
    const log = logFrom(left);
    try {
      return await this.runFrom(log, request);
    } catch (error) {
      // Another instance has scanned the collection since. The log has refused the very first word of this lap.
      if (!(error instanceof WrongRevision) || log.end !== left) throw error;
      return this.runFrom(logFrom(await this.scans.load(collection)), request);
    }
  }

  private async runFrom(log: LapLog, request: LapRequest): Promise<LapResult> {
    const { collection } = request;
    // The ledger must know every earlier page, of this lap too, before it can say which of the next are new.
    const known = log.position ?? 0n;
    const resumed = await this.begin(log, request);
    // What an earlier run of the lap met unborn, it took with it; a run that came to no page met nothing.
    const isWhole = running(log).pages === 0;
    const anyOpen = await this.ledger.hasOpen(collection, known);
    const entries = await this.openEntries(log, request, anyOpen, known);
    await this.walk(log, request, entries);
    await this.settleOpenEntries(log, request, { unmet: entries.unmet(), isWhole }, known);
    const { lap, mode, rowsSeen, newlyLogged } = running(log);
    await log.record({ type: 'CompleteLap' });
    this.scans.keepEnd(collection, log.end);
    const position = log.position ?? 0n;
    return { collection, lap, mode, resumed, rowsSeen, newlyLogged, anyOpen: anyOpen || newlyLogged > 0, position };
  }

  /** Starts a lap, or goes on with one that was interrupted. Answers whether it went on. */
  private async begin(log: LapLog, { mode, identity, source, collection }: LapRequest): Promise<boolean> {
    const { keyColumns, keyGrows } = source;
    const start = { type: 'StartLap', mode, identity, keyColumns, keyGrows } as const;
    const interrupted = log.state.running;
    if (interrupted && sameGround(interrupted, identity, keyColumns)) {
      return true;
    }
    if (interrupted) {
      const reason = `The key or the identity of ${collection} changed since the lap began, so its pages no longer join.`;
      await log.hold({ type: 'AbortLap', reason });
    }
    await log.hold(start);
    return false;
  }

  private async openEntries(
    log: LapLog,
    { collection, source }: LapRequest,
    anyOpen: boolean,
    known: bigint,
  ): Promise<OpenEntries> {
    if (!anyOpen) return noneOpen;
    // An apply may close entries while the lap runs. The start must stand in the log before the first row is read: then
    // whatever was applied before the start was seen by every page, and only what came later may have been missed.
    await log.record();
    return running(log).mode === 'full'
      ? readAllOpen(this.ledger, collection, known)
      : lookedUp(this.ledger, source, collection, known);
  }

  /** Reads all pages and records them. */
  private async walk(
    log: LapLog,
    { collection, source, sizer, reading, onProgress, signal }: LapRequest,
    entries: OpenEntries,
  ): Promise<void> {
    const seenNew = new Set<string>();
    let ahead = readTimed(reading, source, running(log).next, sizer.size, false);
    const meter = new ProgressMeter(collection, onProgress);
    let estimate: Promise<number | null> | null = null;
    let rowsSeen = 0;
    let newlyLogged = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { page, from, limit, elapsedMs } = await ahead;
      sizer.observe(limit, elapsedMs, rowsSeen > 0 ? newlyLogged / rowsSeen : 0);
      // The next page is read while this one is written: neither waits for the other.
      if (!page.end) ahead = readTimed(reading, source, page.to, sizer.size, page.unborn.length > 0);
      // An entity is new when the ledger does not hold it open and this lap has not met it before. Earlier pages are
      // forgotten where they can: of a million codes that would be 180 MB, and a tenth of the service's time.
      if (source.codeIsKey) seenNew.clear();
      const notOpen = await entries.areNew(page.unborn.map(({ code }) => code));
      const isNew = page.unborn.map(({ code }, index) => notOpen[index] === true && addTo(seenNew, code));
      const to = page.to ?? from;
      const parts = splitPage({ ...page, from, to, isNew }, bytesInJson);
      const pages = parts.map((part) => ({ type: 'RecordPage', ...part, born: [], vanished: [], unmet: [] }) as const);
      // The last page waits for the lap's end, which follows at once.
      await (page.end ? log.hold(...pages) : log.record(...pages));
      rowsSeen += page.rowsSeen;
      newlyLogged += parts.reduce((sum, { unborn }) => sum + unborn.length, 0);
      // How many rows are to come is worth a question only where the first page is not the last.
      if (!page.end) estimate ??= source.estimate();
      meter.page(rowsSeen, page.end ? rowsSeen : await estimate, newlyLogged);
      if (page.end) return;
    }
  }

  /**
   * Open entries that no page met unborn are born by now, or gone, or unborn again behind the pages' backs. Pages without
   * rows, at the lap's end, record which. After an interruption one cannot tell the last from those that the earlier run
   * met; they are left unsaid, and coverage allows for it.
   */
  private async settleOpenEntries(
    log: LapLog,
    { collection, source }: LapRequest,
    { unmet, isWhole }: { readonly unmet: readonly string[]; readonly isWhole: boolean },
    known: bigint,
  ): Promise<void> {
    for (let first = 0; first < unmet.length; first += codesAtOnce) {
      // What an apply has closed meanwhile is settled.
      const open = await this.ledger.openAmong(collection, unmet.slice(first, first + codesAtOnce), known);
      const { born, vanished, unborn } = await source.check([...open]);
      const at = running(log).next;
      for (const part of splitSettlement({ born, vanished, unmet: isWhole ? unborn : [] }, bytesInJson)) {
        await log.hold({ ...emptyPage(at), ...part });
      }
    }
  }
}

/** Entries that are looked at together at the lap's end. */
const codesAtOnce = 5_000;

const emptyPage = (at: KeyPosition | null) =>
  ({
    type: 'RecordPage',
    fromExclusive: at,
    toInclusive: at,
    rowsSeen: 0,
    rowsBorn: 0,
    rowsWithoutCode: 0,
    unborn: [],
  }) as const;

const running = (log: LapLog): RunningLap => {
  if (!log.state.running) throw new Error('A lap was expected to be running; the scan stream says otherwise.');
  return log.state.running;
};

const sameGround = (lap: RunningLap, identity: Identity, keyColumns: readonly string[]): boolean =>
  JSON.stringify([lap.identity, lap.keyColumns]) === JSON.stringify([identity, keyColumns]);

/** Whether the set did not hold it before: one look into a set of all codes of a table, where each look is a cache miss. */
const addTo = (seen: Set<string>, code: string): boolean => {
  const before = seen.size;
  return seen.add(code).size > before;
};

/** As many codes of this length as an event may hold fit it, whatever they are made of: they need not be measured. */
const short = Math.floor(maxCodeBytesPerPage / maxCodesPerPage / 6) - 2;
const bytesInJson = (text: string): number =>
  text.length <= short ? text.length * 6 + 2 : Buffer.byteLength(JSON.stringify(text));

type TimedPage = { page: SourcePage; from: KeyPosition | null; limit: number; elapsedMs: number };

/** The time that a page took does not count what it waited for others' pages. */
const readTimed = (
  reading: LimitFunction,
  source: EntitySource,
  from: KeyPosition | null,
  limit: number,
  someUnborn: boolean,
): Promise<TimedPage> => {
  const timed = reading(async () => {
    const startedAt = performance.now();
    const page = await source.read(from, limit, someUnborn);
    return { page, from, limit, elapsedMs: performance.now() - startedAt };
  });
  // A failure is met where the page is awaited; until then it must not count as unhandled.
  timed.catch(() => undefined);
  return timed;
};
